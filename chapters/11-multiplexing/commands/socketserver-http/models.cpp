// The models that there are. A later floor that has another one rewrites this.
#include "commands/socketserver-http/models.hpp"

#include <array>

#include "commands/socketserver-http/serve.hpp"
#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/multiplexing_http_server.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

std::span<const Model> models() {
    static constexpr std::array all{
        Model{"threads", "Serve each connection in a thread (this is the default)",
              serve<http::ThreadingHTTPServer>},
        Model{"forks", "Serve each connection in a process",
              serve<http::ForkingHTTPServer>},
        Model{"multiplexed", "Serve all connections on one thread",
              serve<http::MultiplexingHTTPServer>},
        Model{"sequential", "Serve one connection after the other",
              serve<http::HTTPServer>}};
    return all;
}
