#pragma once

#include <string_view>

#include "socketserver/socket.hpp"

// A limit in time is for a peer that takes nothing, and not for how long all of it takes.
// Not meant for users of the library.

namespace socketserver {

/// Waits until the operation's call can send more. The limit is for silence: as long as
/// the peer takes some of what was sent before, it is waited for.
/// @throws std::system_error, std::errc::timed_out when it took nothing for so long
void wait_for_room(const Operation& operation, Timeout silence);

/// attempt() of a call that sends, with this patience: on a fiber a peer that takes
/// everything at once must not keep others from running.
/// @return what attempt_once() returned
/// @throws std::system_error, std::errc::timed_out
template <class SystemCall>
std::size_t attempt_patiently(const Operation& operation, Timeout silence,
                              SystemCall&& system_call) {
    note_attempt(operation);
    while (true) {
        if (const auto result = attempt_once(operation, system_call))
            return *result;
        if (!operation.waits_in_poll())
            operation.fail(EAGAIN);
        wait_for_room(operation, silence);
    }
}

/// send(2) until all is sent. The connection's timeout is for silence, where that of
/// Socket::sendall() is for the whole.
/// @throws std::system_error, std::errc::timed_out
void send_patiently(Socket& connection, std::string_view data, int flags);

}  // namespace socketserver
