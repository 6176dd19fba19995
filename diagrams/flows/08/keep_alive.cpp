// Two pages over one connection.

#include "http_client.hpp"
#include "http_handlers.hpp"

int main() {
    serve_http(socketserver::handled_by<KeepingPageHandler>,
               "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
               "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
}
