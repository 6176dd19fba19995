#include "commands/socketserver-http/options.hpp"

#include <CLI/CLI.hpp>
#include <vector>

#include "commands/socketserver-http/handlers.hpp"
#include "commands/socketserver-http/models.hpp"
#include "commands/socketserver-http/site_options.hpp"
#include "commands/socketserver-http/usage_error.hpp"
#include "commands/socketserver-http/words.hpp"

namespace {

// One flag for each model, and only one of them.
void add_models(CLI::App& app, Options& options) {
    options.model = models().front().name;
    std::vector<CLI::Option*> flags;
    for (const Model& model : models()) {
        CLI::Option* flag = app.add_flag_callback(
            std::string("--") + model.name,
            [&options, &model] { options.model = model.name; }, model.help);
        for (CLI::Option* other : flags)
            other->excludes(flag);
        flags.push_back(flag);
    }
}

Options parse(CLI::App& app, int argc, char* argv[]) {
    Options options;
    std::string port = "8000";
    std::string seconds = "60";
    app.add_option("port", port, "Bind to this port")
        ->type_name("0 TO 65535")
        ->capture_default_str();
    app.add_option("-b,--bind", options.bind, "Bind to this address [all interfaces]")
        ->type_name("ADDRESS");
    app.add_option("-p,--protocol", options.protocol,
                   "The version to speak; HTTP/1.1 keeps connections open")
        ->check(CLI::IsMember({"HTTP/1.0", "HTTP/1.1"}))
        ->type_name("VERSION")
        ->capture_default_str();
    add_site_options(app, options.site);
    add_models(app, options);
    app.add_option("--timeout", seconds,
                   "How many seconds a client may be silent or not read")
        ->type_name("SECONDS")
        ->capture_default_str();
    app.add_option("--log", options.log,
                   "Write the log to this file; SIGUSR1 opens it again")
        ->type_name("FILE");
    app.add_flag("--quiet", options.quiet,
                 "Log only answers from 500 on, what led to them, and those cut short");
    add_handlers(app, options);
    app.set_version_flag("--version", "socketserver-http " SOCKETSERVER_VERSION);

    app.parse(argc, argv);
    options.port = port_of(port);
    options.bind = host_of(options.bind);
    options.timeout = timeout_of(seconds);
    return options;
}

}  // namespace

std::optional<Options> parse_options(int argc, char* argv[]) {
    CLI::App app("Serves the files of a folder over HTTP.", "socketserver-http");
    try {
        return parse(app, argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
        app.exit(wanted);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
}
