#pragma once

#include "socketserver/tcp_server.hpp"
#include "socketserver/threading_mixin.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"

namespace socketserver {

/// A thread for each connection: Python's `ThreadingTCPServer`.
using ThreadingTCPServer = ThreadingMixIn<TCPServer>;

/// A thread for each datagram: Python's `ThreadingUDPServer`.
using ThreadingUDPServer = ThreadingMixIn<UDPServer>;

/// A thread for each Unix connection: Python's `ThreadingUnixStreamServer`.
using ThreadingUnixStreamServer = ThreadingMixIn<UnixStreamServer>;

/// A thread for each Unix datagram: Python's `ThreadingUnixDatagramServer`.
using ThreadingUnixDatagramServer = ThreadingMixIn<UnixDatagramServer>;

}  // namespace socketserver
