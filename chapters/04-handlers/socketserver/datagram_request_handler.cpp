#include "socketserver/datagram_request_handler.hpp"

#include <stdexcept>

namespace socketserver {

void DatagramRequestHandler::setup() {
    rfile.str(packet());
}

void DatagramRequestHandler::finish() {
    if (!handle_failed() && !wfile.view().empty())
        socket().sendto(wfile.view(), client_address());
}

const Datagram& DatagramRequestHandler::datagram() const {
    if (const Datagram* datagram = std::get_if<Datagram>(&request()))
        return *datagram;
    throw std::logic_error(
        "a DatagramRequestHandler needs a datagram, and this request is a "
        "connection: derive the handler from StreamRequestHandler");
}

}  // namespace socketserver
