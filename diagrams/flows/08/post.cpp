// A body that the handler does not read, and a request behind it.

#include "http_client.hpp"
#include "http_handlers.hpp"

int main() {
    serve_http(socketserver::handled_by<KeepingPageHandler>,
               "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
               "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}
