#pragma once

#include <optional>

#include "socketserver/tcp_server.hpp"
#include "support/descriptor_limit.hpp"

/// A server that goes on trying to accept, as Python's does.
class SpinningServer : public socketserver::TCPServer {
public:
    using TCPServer::TCPServer;

protected:
    socketserver::Timeout accept_pause() override { return std::nullopt; }
};
