#pragma once

#include <poll.h>

#include <span>

#include "socketserver/deadline.hpp"

// Everything that waits for a descriptor waits here, and nowhere else. So there is one
// place to change for who wants to do something better with a thread than let it sleep.
// Not meant for users of the library.

namespace socketserver {

/// poll(2) until one of the descriptors is ready or the deadline has passed. After a
/// signal it waits on for what remains (Python: PEP 475).
/// @return how many are ready, each with its `revents`; 0 when the deadline has passed
/// @throws std::system_error
int poll_until(std::span<pollfd> descriptors, const Deadline& deadline);

/// Waits until the descriptor is ready for @p event, POLLIN or POLLOUT.
/// @return false when the deadline has passed, also before the call: so nobody who tries
/// again and again goes on for longer
/// @throws std::system_error
bool wait_for(int fileno, short event, const Deadline& deadline);

/// Is told before the descriptor is closed, since its number will be another's: whoever
/// keeps numbers to wait for forgets it here. Here nobody does.
void forget(int fileno) noexcept;

}  // namespace socketserver
