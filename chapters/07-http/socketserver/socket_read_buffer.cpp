#include "socketserver/socket_read_buffer.hpp"

#include <algorithm>

#include "socketserver/attempt.hpp"

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
        if (deadline_)
            wait_until_deadline();
        if (egptr() == memory_.end())  // it was filled: this client says more
            memory_.grow();
        const std::size_t received =
            connection_.recv_into(memory_.begin(), memory_.size());
        setg(memory_.begin(), memory_.begin(), memory_.begin() + received);
    } catch (...) {
        error_ = std::current_exception();
        throw;
    }
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

// Only a client that sends its request in pieces comes here: one more system call. What
// is there when the deadline has passed is received once, and no more after that.
void SocketReadBuffer::wait_until_deadline() {
    const Operation receiving = connection_.operation("recv", POLLIN);
    if (was_last_look_)
        receiving.fail(ETIMEDOUT);
    wait_for(receiving,
             Deadline(smaller(deadline_->remaining(), connection_.gettimeout())));
    was_last_look_ = deadline_->passed();
}

}  // namespace socketserver
