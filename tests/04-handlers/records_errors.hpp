#pragma once

#include <string>
#include <vector>

#include "socketserver/base_server.hpp"
#include "socketserver/error_report.hpp"

// A server that keeps what handle_error() would print.
template <class Server>
class RecordsErrors : public Server {
public:
    using Server::Server;

    // The type and the text of each error: "std::runtime_error: no\n".
    std::vector<std::string> errors;

private:
    void handle_error(socketserver::Request&, const socketserver::Address&) override {
        errors.push_back(socketserver::describe_current_exception());
    }
};
