#include "socketserver/patience.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace socketserver {

namespace {

// What was sent and the peer has not taken: its kernel acknowledges what it has room for.
int bytes_on_their_way(int connection) {
    int size = 0;
    return ::ioctl(connection, SIOCOUTQ, &size) < 0 ? 0 : size;
}

}  // namespace

// The kernel says that there is room when a good part of its buffer is free. A slow peer
// may need much longer for that than for its next few bytes.
void wait_for_room(const Operation& operation, Timeout silence) {
    int before = bytes_on_their_way(operation.fileno);
    while (!wait_for(operation.fileno, operation.event, Deadline(silence))) {
        const int now = bytes_on_their_way(operation.fileno);
        if (now >= before)
            operation.fail(ETIMEDOUT);
        before = now;
    }
}

void send_patiently(Socket& connection, std::string_view data, int flags) {
    const Operation sending = connection.operation("send", POLLOUT, flags);
    while (!data.empty())
        data.remove_prefix(attempt_patiently(sending, connection.gettimeout(), [&] {
            return ::send(sending.fileno, data.data(), data.size(), flags | MSG_NOSIGNAL);
        }));
}

}  // namespace socketserver
