#pragma once

#include <cstddef>
#include <exception>
#include <streambuf>
#include <vector>

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

protected:
    /// Flushes the answers, then recv(2). The end of the stream when the client sends no
    /// more.
    /// @throws std::system_error
    int_type underflow() override;

private:
    Socket& connection_;
    std::vector<char> memory_;
    SocketWriteBuffer& answers_;
    std::exception_ptr error_;  // the first one: once a read failed, every later one does
};

}  // namespace socketserver
