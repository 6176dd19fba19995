#include "socketserver/datagram.hpp"

#include "socketserver/socket.hpp"

namespace socketserver {

// A Unix client's queue is full until it reads, which may be never. On its way to
// another machine a datagram is lost when there is no room, and nobody waits.
bool Datagram::answer(std::string_view text, const Address& client_address) const {
    if (socket->family() == AF_UNIX)
        return socket->try_sendto(text, client_address).has_value();
    socket->sendto(text, client_address, 0, sent_to);
    return true;
}

}  // namespace socketserver
