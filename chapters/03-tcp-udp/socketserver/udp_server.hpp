#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "socketserver/tcp_server.hpp"

namespace socketserver {

/// A server of datagrams over UDP: Python's `UDPServer`. It shares one socket among all
/// clients: a request is a datagram, and there is no connection to activate, to shut down
/// or to close. Several threads may send datagrams by this socket at once.
class UDPServer : public TCPServer {
public:
    /// Makes the socket and binds it.
    /// @throws std::system_error, std::invalid_argument  as TCPServer does
    UDPServer(const Address& address, RequestHandlerClass request_handler_class,
              const ServerOptions& options = {});

    /// Does nothing: a datagram socket that is bound receives.
    void server_activate() override {}

    /// The longest datagram that is taken whole, in bytes. The rest of a longer one is
    /// lost, and the request is marked `truncated`.
    std::size_t max_packet_size = 8192;

    /// How many answers of a DatagramRequestHandler were lost, since a Unix client did
    /// not read those before. May be read and written by any thread.
    std::atomic<std::size_t> answers_lost = 0;

protected:
    /// For a datagram server of another family, as the one of TCPServer.
    UDPServer(const Address& address, RequestHandlerClass request_handler_class,
              const ServerOptions& options, int address_family);

    /// recvmsg(2) without waiting: the next datagram.
    /// @throws std::system_error when none is there after all (its checksum was wrong)
    std::pair<Request, Address> get_request() override;

    /// Nothing is to be shut down: forwards to close_request().
    void shutdown_request(Request& request) override { close_request(request); }

    /// Does nothing: the socket is the server's own.
    void close_request(Request&) override {}
};

}  // namespace socketserver
