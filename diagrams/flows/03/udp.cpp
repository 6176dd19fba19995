// One datagram and its answer.

#include "client.hpp"
#include "socketserver/udp_server.hpp"

using namespace socketserver;

namespace {

void echo(Request& request, const Address& client_address, BaseServer& /*server*/) {
    const Datagram& datagram = std::get<Datagram>(request);
    datagram.socket->sendto(datagram.data, client_address);
}

}  // namespace

int main() {
    UDPServer server({"127.0.0.1", 0}, echo);
    const flows::Client client(SOCK_DGRAM, server.server_address.port(), "hello",
                               flows::end_program);
    server.serve_forever(std::chrono::minutes(1));
}
