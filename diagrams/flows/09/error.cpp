// A page that does not exist.

#include "http_client.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"

int main() {
    serve_http(socketserver::handled_by<socketserver::http::SimpleHTTPRequestHandler>,
               "GET /nowhere HTTP/1.0\r\n\r\n");
}
