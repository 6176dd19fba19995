#pragma once

#include <string>
#include <utility>
#include <vector>

#include "socketserver/tcp_server.hpp"

/// A server that serves only clients from certain hosts.
class AllowedTCPServer : public socketserver::TCPServer {
public:
    /// @param hosts  an entry is a host, "127.0.0.1", or the beginning of many, "10.1."
    AllowedTCPServer(const socketserver::Address& address,
                     socketserver::RequestHandlerClass handler,
                     std::vector<std::string> hosts)
        : TCPServer(address, std::move(handler)), hosts_(std::move(hosts)) {}

protected:
    // Here stands the hook that decides.

private:
    std::vector<std::string> hosts_;
};
