#include "socketserver/datagram_request_handler.hpp"

#include <locale>
#include <stdexcept>

namespace socketserver {

void DatagramRequestHandler::setup() {
    rfile.imbue(std::locale::classic());
    wfile.imbue(std::locale::classic());
    rfile.str(packet());
}

void DatagramRequestHandler::finish() {
    if (handle_failed() || wfile.view().empty())
        return;
    // A Unix client that doesn't read would keep the whole server waiting, and for ever.
    const int flags = socket().family() == AF_UNIX ? MSG_DONTWAIT : 0;
    socket().sendto(wfile.view(), client_address(), flags);
}

const Datagram& DatagramRequestHandler::datagram() const {
    if (const Datagram* datagram = std::get_if<Datagram>(&request()))
        return *datagram;
    throw std::logic_error(
        "a DatagramRequestHandler needs a datagram, and this request is a "
        "connection: derive the handler from StreamRequestHandler");
}

}  // namespace socketserver
