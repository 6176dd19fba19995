#pragma once

#include <cstddef>
#include <exception>
#include <streambuf>
#include <string_view>
#include <vector>

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

protected:
    /// Makes room by sending what is there. @throws std::system_error
    int_type overflow(int_type letter) override;

    /// Writes a run of bytes; one that doesn't fit is sent from where it lies.
    /// @throws std::system_error
    std::streamsize xsputn(const char* data, std::streamsize size) override;

    /// Sends what is there: std::ostream::flush() calls it. @throws std::system_error
    int sync() override;

private:
    void flush(int flags);
    void send(std::string_view data, int flags);

    Socket& connection_;
    std::vector<char> memory_;
    std::exception_ptr
        error_;  // the first one: once a write failed, every later one does
};

}  // namespace socketserver
