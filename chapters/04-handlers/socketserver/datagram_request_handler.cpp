#include "socketserver/datagram_request_handler.hpp"

#include <locale>
#include <stdexcept>

#include "socketserver/udp_server.hpp"

namespace socketserver {

void DatagramRequestHandler::setup() {
    rfile.imbue(std::locale::classic());
    wfile.imbue(std::locale::classic());
    rfile.str(packet());
}

void DatagramRequestHandler::finish() {
    if (handle_failed() || wfile.view().empty())
        return;
    if (datagram().answer(wfile.view(), client_address()))
        return;
    if (auto* const udp_server = dynamic_cast<UDPServer*>(&server()))
        ++udp_server->answers_lost;
}

const Datagram& DatagramRequestHandler::datagram() const {
    if (const Datagram* datagram = std::get_if<Datagram>(&request()))
        return *datagram;
    throw std::logic_error(
        "a DatagramRequestHandler needs a datagram, and this request is a "
        "connection: derive the handler from StreamRequestHandler");
}

}  // namespace socketserver
