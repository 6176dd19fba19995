#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <streambuf>
#include <string_view>

#include "socketserver/buffer_memory.hpp"
#include "socketserver/socket.hpp"
#include "socketserver/socket_write_buffer.hpp"

namespace socketserver {

/// The buffer under `rfile`: receives as much as there is at once and hands it out in
/// pieces.
///
/// Just before it has to wait for the client it flushes `wfile`, so that an answer never
/// waits for the question that comes after it. (std::istream::tie() would flush at every
/// single read.)
class SocketReadBuffer : public std::streambuf {
public:
    /// @param connection  where the bytes come from; it must outlive the buffer
    /// @param size        how many bytes are received at once, at least 1
    /// @param answers     what is flushed before each wait; it must outlive the buffer
    SocketReadBuffer(Socket& connection, std::size_t size, SocketWriteBuffer& answers);

    /// From here on all receives together must be done before the deadline, beside the
    /// connection's own timeout, which is for each. None lifts that.
    void set_deadline(std::optional<Deadline> deadline) {
        deadline_ = deadline;
        was_last_look_ = false;
    }

    /// Receives, when nothing is at hand.
    /// @return false at the end of what the client sends
    /// @throws std::system_error
    bool wait_for_bytes() {
        return !traits_type::eq_int_type(sgetc(), traits_type::eof());
    }

    /// What was received and not taken yet. It lies there until the next receive.
    std::string_view at_hand() const { return {gptr(), egptr()}; }

    /// Takes the first @p size bytes of what is at hand.
    void consume(std::size_t size) { gbump(static_cast<int>(size)); }

    /// Whether a receive failed: every later one does then.
    bool failed() const noexcept { return error_ != nullptr; }

protected:
    /// Flushes the answers, then recv(2). The end of the stream when the client sends no
    /// more.
    /// @throws std::system_error
    int_type underflow() override;

private:
    void wait_until_deadline();

    Socket& connection_;
    BufferMemory memory_;
    SocketWriteBuffer& answers_;
    std::optional<Deadline> deadline_;
    bool was_last_look_ = false;  // Whether the deadline had passed at the last receive.
    std::exception_ptr error_;  // the first one: once a read failed, every later one does
};

}  // namespace socketserver
