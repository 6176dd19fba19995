// Which handler serves a connection. A later floor that has another one rewrites this.
#include "commands/socketserver-http/handlers.hpp"

namespace http = socketserver::http;

void add_handlers(CLI::App& /*app*/, Options& /*options*/) {}

socketserver::RequestHandlerClass request_handler_class(const Options& options) {
    return handled_by_configured<Configured<http::SimpleHTTPRequestHandler>>(options);
}
