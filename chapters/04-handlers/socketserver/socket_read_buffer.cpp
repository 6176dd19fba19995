#include "socketserver/socket_read_buffer.hpp"

#include <algorithm>

namespace socketserver {

SocketReadBuffer::SocketReadBuffer(Socket& connection, std::size_t size,
                                   SocketWriteBuffer& answers)
    : connection_(connection),
      memory_(std::max<std::size_t>(size, 1)),
      answers_(answers) {}

SocketReadBuffer::int_type SocketReadBuffer::underflow() {
    if (error_)
        std::rethrow_exception(error_);
    try {
        answers_.pubsync();
        char* const memory = memory_.data();
        const std::size_t received = connection_.recv_into(memory, memory_.size());
        setg(memory, memory, memory + received);
    } catch (...) {
        error_ = std::current_exception();
        throw;
    }
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

}  // namespace socketserver
