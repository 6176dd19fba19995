// A compiler describes a class where it needs the class's virtual table. So here every
// class of the stage is made, in functions that nobody calls: the figures read from this
// program what classes the stage has. It is compiled once for each stage.

#include <memory>

#include "socketserver/base_server.hpp"
#if __has_include("socketserver/tcp_server.hpp")
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"
#endif
#if __has_include("socketserver/base_request_handler.hpp")
#include "socketserver/datagram_request_handler.hpp"
#include "socketserver/stream_request_handler.hpp"
#endif
#if __has_include("socketserver/threading_mixin.hpp")
#include "socketserver/forking_servers.hpp"
#include "socketserver/threading_servers.hpp"
#endif
#if __has_include("socketserver/http/http_server.hpp")
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"
#endif
#if __has_include("socketserver/http/simple_http_request_handler.hpp")
#include "socketserver/http/simple_http_request_handler.hpp"
#endif
#if __has_include("socketserver/http/cgi_http_request_handler.hpp")
#include "socketserver/http/cgi_http_request_handler.hpp"
#endif

using namespace socketserver;  // NOLINT: a program of its own

namespace {

void take(BaseServer& /*server*/) {}

template <class... Servers>
void make_servers(const Address& address, const RequestHandlerClass& handler) {
    (take(*std::make_unique<Servers>(address, handler)), ...);
}

// Some constructors are only for derived classes.
template <class Handler>
class Derived : public Handler {};

template <class... Handlers>
void make_handlers(Request& request, const Address& address, BaseServer& server) {
    (std::make_unique<Derived<Handlers>>()->run(request, address, server), ...);
}

[[gnu::used]] void make_everything(const Address& address, BaseServer& server,
                                   const RequestHandlerClass& handler, Request& request) {
    take(server);
    make_servers<>(address, handler);
    make_handlers<>(request, address, server);
#if __has_include("socketserver/tcp_server.hpp")
    make_servers<TCPServer, UDPServer, UnixStreamServer, UnixDatagramServer>(address,
                                                                             handler);
#endif
#if __has_include("socketserver/base_request_handler.hpp")
    make_handlers<BaseRequestHandler, StreamRequestHandler, DatagramRequestHandler>(
        request, address, server);
#endif
#if __has_include("socketserver/threading_mixin.hpp")
    make_servers<ThreadingTCPServer, ThreadingUDPServer, ForkingTCPServer,
                 ForkingUDPServer>(address, handler);
#endif
#if __has_include("socketserver/http/http_server.hpp")
    make_servers<http::HTTPServer, http::ThreadingHTTPServer, http::ForkingHTTPServer>(
        address, handler);
    make_handlers<http::BaseHTTPRequestHandler>(request, address, server);
#endif
#if __has_include("socketserver/http/simple_http_request_handler.hpp")
    make_handlers<http::SimpleHTTPRequestHandler>(request, address, server);
#endif
#if __has_include("socketserver/http/cgi_http_request_handler.hpp")
    make_handlers<http::CGIHTTPRequestHandler>(request, address, server);
#endif
}

#if __has_include("socketserver/threading_mixin.hpp")
// A compiler tells of another name of a class only where it is used.
[[gnu::used]] void use_names(ThreadingTCPServer* /*unused*/,
                             ThreadingUDPServer* /*unused*/,
                             ThreadingUnixStreamServer* /*unused*/,
                             ThreadingUnixDatagramServer* /*unused*/,
                             ForkingTCPServer* /*unused*/, ForkingUDPServer* /*unused*/,
                             ForkingUnixStreamServer* /*unused*/,
                             ForkingUnixDatagramServer* /*unused*/) {}
#endif

// BaseServer's virtual table is in the library, and is described there.
[[gnu::used]] void (BaseServer::*const needs_base_server)(std::chrono::milliseconds) =
    &BaseServer::serve_forever;

}  // namespace

int main() {}
