#include "socketserver/base_request_handler.hpp"

namespace socketserver {

void BaseRequestHandler::run(Request& request, const Address& client_address,
                             BaseServer& server) {
    request_ = &request;
    client_address_ = &client_address;
    server_ = &server;

    setup();
    try {
        handle();
    } catch (...) {
        handle_failed_ = true;
        finish();
        throw;
    }
    finish();
}

}  // namespace socketserver
