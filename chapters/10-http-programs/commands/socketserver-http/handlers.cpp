// Which handler serves a connection: that of files, or with --cgi that of programs.
#include "commands/socketserver-http/handlers.hpp"

#include <CLI/CLI.hpp>

#include "socketserver/http/cgi_http_request_handler.hpp"

namespace http = socketserver::http;

namespace {

// A script has the time that a client has.
class Programs : public Configured<http::CGIHTTPRequestHandler> {
public:
    Programs(const std::shared_ptr<const http::Site>& site, const Options& options)
        : Configured(site, options) {
        cgi_timeout = options.timeout;
        cgi_pass_authorization = options.handler == "cgi-pass-auth";
    }
};

}  // namespace

void add_handlers(CLI::App& app, Options& options) {
    CLI::Option* cgi = app.add_flag_callback(
        "--cgi", [&options] { options.handler = "cgi"; },
        "Run the programs in /cgi-bin and /htbin");
    app.add_flag_callback(
           "--cgi-pass-auth", [&options] { options.handler = "cgi-pass-auth"; },
           "Tell these programs the header Authorization, the client's password")
        ->needs(cgi);
    app.get_option("--timeout")
        ->description(
            "How many seconds a client may be silent or not read, or a script do "
            "nothing");
}

socketserver::RequestHandlerClass request_handler_class(const Options& options) {
    if (options.handler.starts_with("cgi"))
        return handled_by_configured<Programs>(options);
    return handled_by_configured<Configured<http::SimpleHTTPRequestHandler>>(options);
}
