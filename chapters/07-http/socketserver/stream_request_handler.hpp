#pragma once

#include <cstddef>
#include <optional>
#include <ostream>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/buffered_reader.hpp"
#include "socketserver/socket_read_buffer.hpp"
#include "socketserver/socket_write_buffer.hpp"

namespace socketserver {

/// A handler that reads and writes a connection as two streams: Python's
/// `StreamRequestHandler`.
///
/// A timeout or a reset throws its std::system_error out of the read or write that met
/// it. Every one after that throws std::ios_base::failure, or the first error again after
/// clear(). The end of what the client sends is the end of `rfile`.
///
/// What is written looks the same in every country: the streams don't use the program's
/// locale.
///
/// A handler and its streams belong to the thread that runs it, and no lock helps another
/// thread to use them: whenever `rfile` has to wait it sends what is in `wfile`. Another
/// thread that has something for this client sends it by connection(), with sendall() or
/// try_send(). If both threads send, they share a lock, and the handler sends in the same
/// way, not by `wfile`.
class StreamRequestHandler : public BaseRequestHandler {
public:
    /// The streams are there from the start; setup() attaches them to the connection.
    StreamRequestHandler();

protected:
    /// Sets the connection's options and attaches the streams to it.
    void setup() override;

    /// Sends what is left in `wfile`. When handle() threw, an error here is not reported:
    /// the first error is the one that counts.
    /// @throws std::logic_error  when setup() was overridden and this one was not called
    void finish() override;

    /// The connection; the request itself. Another thread may send by it, or end it by
    /// shutdown(), as long as the handler is there.
    /// @throws std::logic_error when the request is a datagram
    Socket& connection() const;

    /// The buffer under `rfile`, from setup() on.
    SocketReadBuffer& read_buffer() { return *read_buffer_; }

    /// The buffer under `wfile`, from setup() on.
    SocketWriteBuffer& write_buffer() { return *write_buffer_; }

    // To be set by a derived class before setup(), in its constructor, say.

    /// How long the client may be silent, where something of it is waited for, or take
    /// nothing of what it is sent; none is for ever.
    Timeout timeout;

    /// TCP_NODELAY: small answers are sent at once, even while an earlier one is on its
    /// way.
    bool disable_nagle_algorithm = false;

    /// How many bytes `rfile` receives at once, at least 1.
    std::size_t rbufsize = 16384;

    /// How many bytes `wfile` collects before it sends; 0 sends every write at once.
    std::size_t wbufsize = 16384;

private:
    std::optional<SocketWriteBuffer> write_buffer_;
    std::optional<SocketReadBuffer> read_buffer_;

protected:
    /// What the client sends.
    BufferedReader rfile{nullptr};

    /// What the client is sent: when the buffer is full, when it is flushed, before
    /// `rfile` waits, and at the end. A handler that waits for something else flushes
    /// first. It is for the handler's own thread alone.
    std::ostream wfile{nullptr};
};

}  // namespace socketserver
