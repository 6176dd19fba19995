#include "socketserver/tcp_server.hpp"

#include <netinet/in.h>

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "socketserver/os_error.hpp"
#include "socketserver/shortage.hpp"

namespace socketserver {

namespace {

// While the process is out of descriptors, it looks again this often.
constexpr std::chrono::milliseconds starvation_pause(50);

template <class Option>
void refuse(const Option& option, const std::string& name, const std::string& server) {
    if (option)
        throw std::invalid_argument(name + " is of no use to " + server +
                                    ": leave it out");
}

void check_options(const ServerOptions& options, int family, int type) {
    if (options.request_queue_size && *options.request_queue_size < 0)
        throw std::invalid_argument("request_queue_size " +
                                    std::to_string(*options.request_queue_size) +
                                    " is negative: give 0 or more");
    if (type != SOCK_STREAM)
        refuse(options.request_queue_size, "request_queue_size", "a datagram server");
    if (family != AF_UNIX) {
        refuse(options.replace_stale_socket, "replace_stale_socket",
               "a TCP or UDP server");
        refuse(options.socket_file_mode, "socket_file_mode", "a TCP or UDP server");
    }
    if (family == AF_UNIX) {
        refuse(options.address_family, "address_family", "a Unix server");
        refuse(options.allow_reuse_address, "allow_reuse_address", "a Unix server");
        refuse(options.allow_reuse_port, "allow_reuse_port", "a Unix server");
    }
    if (family != AF_INET6)
        refuse(options.dual_stack, "dual_stack", "a server that is not AF_INET6");
}

// A server is told its family by an option.
void check_address(const Address& address, int family) {
    const auto is_ip = [](int one) { return one == AF_INET || one == AF_INET6; };
    const int other = address.family();
    if (is_ip(other) && is_ip(family) && other != family)
        throw std::invalid_argument(
            address.to_string() + " is an address of another family: give the server " +
            ".address_family = " + (other == AF_INET6 ? "AF_INET6" : "AF_INET"));
    address.check_family(family);
}

// A socket that has every address of this machine must be told which one was asked. And
// what Unix clients have not read is the server's to hold: as much as the queues of
// several clients take, or as the system lets it.
void prepare_for_datagrams(Socket& socket, const Address& address) {
    constexpr int several_queues = 1 << 20;
    if (socket.family() == AF_UNIX)
        socket.setsockopt(SOL_SOCKET, SO_SNDBUF, several_queues);
    if (address.host() == "0.0.0.0" || address.host() == "::")
        socket.tell_packet_info();
}

// Drops what has arrived, up to 1 MiB: a client that sends without end is not waited for.
void drop_unread_input(Socket& connection) {
    std::array<char, 16384> dropped;  // NOLINT: nobody reads it, so it stays untouched
    for (int i = 0; i < 64; ++i)
        if (connection.try_recv_into(dropped.data(), dropped.size()).value_or(0) == 0)
            return;
}

}  // namespace

TCPServer::TCPServer(const Address& address, RequestHandlerClass request_handler_class,
                     const ServerOptions& options)
    : TCPServer(address, std::move(request_handler_class), options,
                options.address_family.value_or(AF_INET), SOCK_STREAM) {
    open();
}

TCPServer::TCPServer(const Address& address, RequestHandlerClass request_handler_class,
                     const ServerOptions& options, int address_family, int socket_type)
    : BaseServer(address, std::move(request_handler_class)),
      socket(address_family, socket_type),
      socket_type_(socket_type),
      options_(options) {
    check_options(options, address_family, socket_type);
    check_address(address, address_family);
}

TCPServer::~TCPServer() {
    end_program_if_serving();
    TCPServer::server_close();
}

void TCPServer::open() {
    if (!options_.bind_and_activate)
        return;
    server_bind();
    server_activate();
}

void TCPServer::server_bind() {
    const bool stream = socket_type_ == SOCK_STREAM;
    if (socket.family() != AF_UNIX) {
        socket.setsockopt(SOL_SOCKET, SO_REUSEADDR,
                          options_.allow_reuse_address.value_or(stream));
        socket.setsockopt(SOL_SOCKET, SO_REUSEPORT,
                          options_.allow_reuse_port.value_or(false));
    }
    if (socket.family() == AF_INET6)
        socket.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY,
                          !options_.dual_stack.value_or(false));

    const std::string path = server_address.path();
    const bool is_file = !path.empty() && path.front() != '\0';
    if (is_file) {
        auto file = std::make_unique<SocketFile>(path);
        file->bind(socket, options_.replace_stale_socket.value_or(false),
                   options_.socket_file_mode);
        socket_file_ = std::move(file);
    } else {
        refuse(options_.socket_file_mode, "socket_file_mode", "a server without a file");
        socket.bind(server_address);
    }
    server_address = socket.getsockname();
    if (!stream)
        prepare_for_datagrams(socket, server_address);
}

void TCPServer::server_activate() {
    socket.listen(options_.request_queue_size.value_or(128));
    socket.keep_nonblocking();
}

void TCPServer::server_close() {
    socket_file_.reset();
    socket.close();
}

std::pair<Request, Address> TCPServer::get_request() {
    auto client = socket.try_accept();
    if (!client)
        throw_os_error(EAGAIN, "accept");
    auto& [connection, client_address] = *client;
    // Linux accepts a client that has reset its connection while it was in the queue.
    const int error = connection.getsockopt(SOL_SOCKET, SO_ERROR);
    if (error != 0)
        throw_os_error(error, "accept");
    return {std::move(connection), client_address};
}

void TCPServer::get_request_failed(const std::system_error& error) {
    const std::error_condition condition = error.code().default_error_condition();
    if (condition.category() != std::generic_category())
        return;  // no errno
    if (is_shortage(condition.value()))
        return void(pause_.emplace(starvation_pause));
    switch (condition.value()) {
        case EBADF:
        case EINVAL:
        case ENOTSOCK:
            throw;
        default:  // this client is gone: the next may be there
            break;
    }
}

Timeout TCPServer::accept_pause() {
    if (pause_ && pause_->passed())
        pause_.reset();
    return pause_ ? pause_->remaining() : std::nullopt;
}

void TCPServer::shutdown_request(Request& request) {
    Socket& connection = std::get<Socket>(request);
    try {
        connection.shutdown(SHUT_WR);
        drop_unread_input(connection);
    } catch (const std::system_error&) {
        // the client is gone, or the handler has closed the connection
    }
    close_request(request);
}

void TCPServer::close_request(Request& request) {
    std::get<Socket>(request).close();
}

}  // namespace socketserver
