#pragma once

#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/server_options.hpp"
#include "socketserver/socket.hpp"
#include "socketserver/socket_file.hpp"

namespace socketserver {

/// A server of connections over TCP, and the base of every server that has a socket:
/// Python's `TCPServer`. It owns the listening socket; a request is a connection that was
/// accepted.
class TCPServer : public BaseServer {
public:
    /// Makes the socket, binds it and lets clients connect.
    /// @throws std::system_error  "bind 127.0.0.1:80: Permission denied"; nothing is left
    /// open
    /// @throws std::invalid_argument  for an option of no use here, or an address of
    /// another family
    TCPServer(const Address& address, RequestHandlerClass request_handler_class,
              const ServerOptions& options = {});

    /// Closes the server, as server_close() does.
    ~TCPServer() override;

    /// Sets the socket's options, binds it, and sets `server_address` to what it got:
    /// with port 0 the kernel chose one.
    /// @throws std::system_error
    virtual void server_bind();

    /// listen(2): from here on clients can connect.
    /// @throws std::system_error
    void server_activate() override;

    /// Closes the listening socket; a Unix server's file goes with it.
    void server_close() override;

    /// The listening socket's descriptor; -1 when closed.
    int fileno() const override { return socket.fileno(); }

    /// The listening socket. Once activated its descriptor is non-blocking, since a
    /// client may be gone before it is accepted. Its timeout is another matter:
    /// gettimeout() tells what it was told.
    Socket socket;

protected:
    /// For servers of another family or type: checks the options and makes the socket.
    /// The derived class calls open().
    TCPServer(const Address& address, RequestHandlerClass request_handler_class,
              const ServerOptions& options, int address_family, int socket_type);

    /// Calls server_bind() and server_activate(), unless `bind_and_activate` is false.
    /// Called in a constructor, it reaches that class's own and not those of a class
    /// derived from it.
    void open();

    /// accept4(2) without waiting: a connection of its own for the next client.
    /// @throws std::system_error when no client is there any more, or it has reset the
    /// connection by now, or none can be accepted
    std::pair<Request, Address> get_request() override;

    /// Begins a pause when the system has run out of descriptors or memory, and passes
    /// over clients that are gone.
    /// @throws std::system_error again, when the socket can't be used: closed, or not
    /// activated
    void get_request_failed(const std::system_error& error) override;

    /// Ends the sending direction and closes the connection. Bytes that have arrived and
    /// that the handler did not read are dropped first, up to 1 MiB: with them unread,
    /// close(2) would reset the connection, and the client could lose the end of its
    /// answer.
    void shutdown_request(Request& request) override;

    /// close(2).
    void close_request(Request& request) override;

    /// The socket's own timeout.
    Timeout request_timeout() const override { return socket.gettimeout(); }

    /// A short while after the process ran out of descriptors or memory; then none again.
    Timeout accept_pause() override;

private:
    int socket_type_;
    ServerOptions options_;
    std::unique_ptr<SocketFile> socket_file_;
    std::optional<Deadline> pause_;
};

}  // namespace socketserver
