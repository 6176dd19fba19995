#include "socketserver/reset_at_close.hpp"

#include <sys/socket.h>

#include <string_view>

namespace socketserver {

namespace {

bool resets_at_close(int connection) {
    linger option{};
    socklen_t size = sizeof option;
    return ::getsockopt(connection, SOL_SOCKET, SO_LINGER, &option, &size) == 0 &&
           option.l_onoff != 0 && option.l_linger == 0;
}

// connect(2) to no address ends a TCP connection by a reset. close(2) would do it too,
// but the descriptor is another thread's.
bool disconnect(int connection) {
    const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
    return ::connect(connection, &nobody, sizeof nobody) == 0;
}

}  // namespace

void set_reset_at_close(Socket& connection, bool resets) {
    const linger option{.l_onoff = resets ? 1 : 0, .l_linger = 0};
    connection.setsockopt(SOL_SOCKET, SO_LINGER,
                          {reinterpret_cast<const char*>(&option), sizeof option});
}

void cut_off(int connection) noexcept {
    if (!resets_at_close(connection) || !disconnect(connection))
        ::shutdown(connection, SHUT_RDWR);
}

}  // namespace socketserver
