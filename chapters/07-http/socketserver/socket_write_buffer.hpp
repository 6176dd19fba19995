#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
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

    /// Ends what is sent behind so many more bytes, until lift_end(). What is written
    /// behind them is dropped: an answer ends where its head says, whatever is written.
    void end_behind(std::uint64_t size) noexcept;

    /// Takes all that is written from here on.
    void lift_end() noexcept;

    /// How many bytes are still to be written up to the end; 0 where there is none.
    std::uint64_t missing() const noexcept {
        return end_ == no_end ? 0 : end_ - bytes_written();
    }

    /// How many bytes were written behind the end.
    std::uint64_t dropped() const noexcept { return dropped_; }

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

    /// So many bytes were sent past this buffer: by sendfile(2), say.
    void count_sent(std::uint64_t size) noexcept {
        taken_ += size;
        bytes_sent_ += size;
        begin_at(pptr() - pbase());
    }

    /// How many bytes were written since the beginning, be they sent or not. Those that
    /// were dropped don't count.
    std::uint64_t bytes_written() const noexcept {
        return taken_ + static_cast<std::uint64_t>(pptr() - pbase());
    }

protected:
    /// Makes room by sending what is there. @throws std::system_error
    int_type overflow(int_type letter) override;

    /// Writes a run of bytes; one that doesn't fit is sent from where it lies.
    /// @throws std::system_error
    std::streamsize xsputn(const char* data, std::streamsize all) override;

    /// Sends what is there: std::ostream::flush() calls it. @throws std::system_error
    int sync() override;

private:
    static constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();

    void begin_at(std::ptrdiff_t collected) noexcept;
    void make_room(std::size_t size);
    std::streamsize up_to_end(std::streamsize size) noexcept;
    void send(std::string_view data, int flags);

    Socket& connection_;
    BufferMemory memory_;
    std::uint64_t taken_ = 0;       // How many bytes have left the buffer to be sent.
    std::uint64_t end_ = no_end;    // As bytes_written() counts: end_behind() sets it.
    std::uint64_t dropped_ = 0;     // What came behind the end.
    std::uint64_t bytes_sent_ = 0;  // Those of taken_ whose send did not fail.
    std::exception_ptr
        error_;  // the first one: once a write failed, every later one does
};

}  // namespace socketserver
