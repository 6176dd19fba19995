#pragma once

#include "socketserver/forking_mixin.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"

namespace socketserver {

/// A process for each connection: Python's `ForkingTCPServer`.
using ForkingTCPServer = ForkingMixIn<TCPServer>;

/// A process for each datagram: Python's `ForkingUDPServer`.
using ForkingUDPServer = ForkingMixIn<UDPServer>;

/// A process for each Unix connection: Python's `ForkingUnixStreamServer`.
using ForkingUnixStreamServer = ForkingMixIn<UnixStreamServer>;

/// A process for each Unix datagram: Python's `ForkingUnixDatagramServer`.
using ForkingUnixDatagramServer = ForkingMixIn<UnixDatagramServer>;

}  // namespace socketserver
