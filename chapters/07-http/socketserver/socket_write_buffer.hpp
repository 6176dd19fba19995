#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <streambuf>
#include <string_view>

#include "socketserver/buffer_memory.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// The buffer under `wfile`: collects what is written and sends it when it is full or
/// flushed.
///
/// Python's `_SocketWriter` sends every write at once. Here many small writes become one
/// send.
class SocketWriteBuffer : public std::streambuf {
public:
    /// @param connection  where the bytes go; it must outlive the buffer
    /// @param size        how many bytes are collected; 0 sends every write at once
    SocketWriteBuffer(Socket& connection, std::size_t size);

    /// Sends what is there. @p flags are those of send(2): MSG_MORE says that more comes
    /// at once, so that no small packet goes out in between.
    /// @throws std::system_error
    void flush(int flags = 0);

    /// Forgets what is there, unsent, and takes what is written then.
    void discard() noexcept;

    /// Whether what is written from here on is dropped: an answer without a body has
    /// none, whatever is written. What is there already is sent.
    void drop(bool drops) noexcept;

    /// The memory behind what is there, for somebody who writes into it past this class:
    /// read(2), say.
    /// @param size  for how many bytes; there is less when so much is never collected
    std::span<char> prepare(std::size_t size);

    /// Takes the first @p size bytes of prepare() for written.
    void commit(std::size_t size) noexcept { pbump(static_cast<int>(size)); }

    /// Whether a send failed: every later one does then.
    bool failed() const noexcept { return error_ != nullptr; }

    /// To be called while an exception of the connection is being handled that was met
    /// past this buffer: every later send fails with it.
    void fail() noexcept { error_ = std::current_exception(); }

    /// How many bytes were given to the kernel since the beginning.
    std::uint64_t bytes_sent() const noexcept { return bytes_sent_; }

protected:
    /// Makes room by sending what is there. @throws std::system_error
    int_type overflow(int_type letter) override;

    /// Writes a run of bytes; one that doesn't fit is sent from where it lies.
    /// @throws std::system_error
    std::streamsize xsputn(const char* data, std::streamsize size) override;

    /// Sends what is there: std::ostream::flush() calls it. @throws std::system_error
    int sync() override;

private:
    void begin_at(std::ptrdiff_t collected) noexcept;
    void make_room(std::size_t size);
    void send(std::string_view data, int flags);

    Socket& connection_;
    BufferMemory memory_;
    bool drops_ = false;  // drop() sets it; there is no room to write then.
    std::uint64_t bytes_sent_ = 0;
    std::exception_ptr
        error_;  // the first one: once a write failed, every later one does
};

}  // namespace socketserver
