#pragma once

#include <variant>

#include "socketserver/datagram.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// What a server serves: a connection of its own, or one datagram. Python passes the one
/// or the other without a name for both.
///
/// A request is a value with an owner. Who takes it over moves from it; closing what was
/// moved from does nothing.
using Request = std::variant<Socket, Datagram>;

}  // namespace socketserver
