#pragma once

#include "socketserver/multiplexing_mixin.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"

namespace socketserver {

/// All connections on one thread.
using MultiplexingTCPServer = MultiplexingMixIn<TCPServer>;

/// All datagrams on one thread; worth it when a handler waits for somebody else.
using MultiplexingUDPServer = MultiplexingMixIn<UDPServer>;

/// All Unix connections on one thread.
using MultiplexingUnixStreamServer = MultiplexingMixIn<UnixStreamServer>;

/// All Unix datagrams on one thread.
using MultiplexingUnixDatagramServer = MultiplexingMixIn<UnixDatagramServer>;

}  // namespace socketserver
