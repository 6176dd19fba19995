#include "socketserver/base_request_handler.hpp"

#include <exception>

#include "socketserver/caught_exception.hpp"

namespace socketserver {

void BaseRequestHandler::run(Request& request, const Address& client_address,
                             BaseServer& server) {
    request_ = &request;
    client_address_ = &client_address;
    server_ = &server;

    setup();
    std::exception_ptr error;
    try {
        handle();
    } catch (...) {
        error = caught_exception();
    }
    handle_failed_ = error != nullptr;
    finish();
    if (error)
        std::rethrow_exception(error);
}

}  // namespace socketserver
