#include "commands/socketserver-http/options.hpp"

#include <vector>

#include "commands/socketserver-http/handlers.hpp"
#include "commands/socketserver-http/models.hpp"
#include "commands/socketserver-http/words.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"

namespace http = socketserver::http;

namespace {

void add_site_options(CLI::App& app, Options& options,
                      std::vector<std::string>& headers) {
    app.add_option("-d,--directory", options.site.directory, "Serve this folder [.]")
        ->type_name("FOLDER");
    app.add_option("-p,--protocol", options.protocol,
                   "The version to speak; HTTP/1.1 keeps connections open")
        ->check(CLI::IsMember({"HTTP/1.0", "HTTP/1.1"}))
        ->type_name("VERSION")
        ->capture_default_str();
    app.add_option("-H,--header", headers,
                   "Say this in answers with a file or a listing; may be repeated")
        ->type_name("'NAME: VALUE'")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--content-type", options.site.default_content_type,
                   "The type of files whose names say nothing")
        ->type_name("TYPE")
        ->capture_default_str();
    app.add_flag("--follow-symlinks", options.site.follow_symlinks,
                 "Follow symbolic links, out of the folder too");
}

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

}  // namespace

Options parse_options(CLI::App& app, int argc, char* argv[]) {
    Options options;
    std::string port = "8000";
    std::string seconds = "60";
    std::vector<std::string> headers;
    app.add_option("port", port, "Bind to this port")
        ->type_name("0 TO 65535")
        ->capture_default_str();
    app.add_option("-b,--bind", options.bind, "Bind to this address [all interfaces]")
        ->type_name("ADDRESS");
    add_site_options(app, options, headers);
    add_models(app, options);
    app.add_option("--timeout", seconds,
                   "How many seconds a client may be silent or not read")
        ->type_name("SECONDS")
        ->capture_default_str();
    add_handlers(app, options);
    app.set_version_flag("--version", "socketserver-http " SOCKETSERVER_VERSION);

    app.parse(argc, argv);
    options.port = port_of(port);
    options.bind = host_of(options.bind);
    options.site.extra_response_headers = headers_of(headers);
    if (http::contains_control(options.site.default_content_type))
        throw CLI::ValidationError(
            "--content-type",
            http::repr(options.site.default_content_type) + " is no type");
    options.timeout = timeout_of(seconds);
    return options;
}
