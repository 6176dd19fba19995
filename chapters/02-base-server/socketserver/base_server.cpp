#include "socketserver/base_server.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <tuple>

#include "socketserver/caught_exception.hpp"
#include "socketserver/error_report.hpp"

namespace socketserver {

BaseServer::BaseServer(Address address, RequestHandlerClass request_handler_class)
    : server_address(std::move(address)),
      request_handler_class_(std::move(request_handler_class)) {
    if (!request_handler_class_)
        throw std::invalid_argument(
            "the request handler class is empty: give the server a "
            "function, or handled_by<a handler>");
}

void BaseServer::handle_request_noblock() {
    Request request;
    Address client_address;
    try {
        std::tie(request, client_address) = get_request();
    } catch (const std::system_error& error) {
        return get_request_failed(error);  // no request after all
    }
    std::exception_ptr end_of_the_loop;
    try {
        if (verify_request(request, client_address))
            return process_request(request, client_address);  // which ends the request
    } catch (const std::exception&) {
        handle_error(request, client_address);
    } catch (...) {
        end_of_the_loop = caught_exception();
    }
    shutdown_request(request);
    if (end_of_the_loop)
        std::rethrow_exception(end_of_the_loop);
}

void BaseServer::get_request_failed(const std::system_error&) {}

bool BaseServer::verify_request(Request&, const Address&) {
    return true;
}

void BaseServer::process_request(Request& request, const Address& client_address) {
    finish_request(request, client_address);
    shutdown_request(request);
}

void BaseServer::finish_request(Request& request, const Address& client_address) {
    request_handler_class_(request, client_address, *this);
}

void BaseServer::shutdown_request(Request& request) {
    close_request(request);
}

void BaseServer::close_request(Request&) {}

void BaseServer::handle_error(Request&, const Address& client_address) {
    const auto report = [&] {
        const std::string line(40, '-');
        return line + "\nException occurred during processing of request from " +
               client_address.to_string() + "\n" + describe_current_exception() + line +
               "\n";
    };
    report_exception(report, "Exception occurred during processing of a request\n");
}

Timeout BaseServer::request_timeout() const {
    return std::nullopt;
}

Timeout BaseServer::accept_pause() {
    return std::nullopt;
}

}  // namespace socketserver
