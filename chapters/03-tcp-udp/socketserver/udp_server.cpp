#include "socketserver/udp_server.hpp"

namespace socketserver {

UDPServer::UDPServer(const Address& address, RequestHandlerClass request_handler_class,
                     const ServerOptions& options)
    : UDPServer(address, std::move(request_handler_class), options,
                options.address_family.value_or(AF_INET)) {
    open();
}

UDPServer::UDPServer(const Address& address, RequestHandlerClass request_handler_class,
                     const ServerOptions& options, int address_family)
    : TCPServer(address, std::move(request_handler_class), options, address_family,
                SOCK_DGRAM) {}

std::pair<Request, Address> UDPServer::get_request() {
    return socket.recvfrom(max_packet_size, MSG_DONTWAIT);
}

}  // namespace socketserver
