#pragma once

// The handlers of the flows: what a user of the library writes.

#include <stdexcept>
#include <string>

#include "socketserver/stream_request_handler.hpp"

/// Says a line back.
class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        std::string line;
        std::getline(rfile, line);
        wfile << line << '\n';
    }
};

/// Fails.
class FailingHandler : public socketserver::StreamRequestHandler {
    void handle() override { throw std::runtime_error("the handler failed"); }
};
