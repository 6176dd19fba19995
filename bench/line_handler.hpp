#pragma once

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"

namespace bench {

/// Sends back the first line of a connection.
class LineHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        std::string line;
        std::getline(rfile, line);
        wfile << line << '\n';
    }
};

/// A server of this class prints its port and serves until SIGTERM.
template <class Server>
void serve_lines() {
    Server server({"127.0.0.1", 0}, socketserver::handled_by<LineHandler>);
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}

}  // namespace bench
