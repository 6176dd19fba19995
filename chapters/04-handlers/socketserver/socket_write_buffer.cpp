#include "socketserver/socket_write_buffer.hpp"

#include "socketserver/patience.hpp"

namespace socketserver {

SocketWriteBuffer::SocketWriteBuffer(Socket& connection, std::size_t size)
    : connection_(connection), memory_(size) {
    setp(memory_.data(), memory_.data() + memory_.size());
}

SocketWriteBuffer::int_type SocketWriteBuffer::overflow(int_type letter) {
    if (traits_type::eq_int_type(letter, traits_type::eof())) {
        sync();
        return traits_type::not_eof(letter);
    }
    const char byte = traits_type::to_char_type(letter);
    xsputn(&byte, 1);
    return letter;
}

std::streamsize SocketWriteBuffer::xsputn(const char* data, std::streamsize size) {
    if (size > epptr() - pptr())
        flush(MSG_MORE);
    if (size > epptr() - pptr()) {
        send({data, static_cast<std::size_t>(size)}, 0);
    } else {
        traits_type::copy(pptr(), data, static_cast<std::size_t>(size));
        pbump(static_cast<int>(size));
    }
    return size;
}

int SocketWriteBuffer::sync() {
    flush(0);
    return 0;
}

// Sends what is there. What could not be sent is forgotten: it is not sent twice.
void SocketWriteBuffer::flush(int flags) {
    const std::string_view collected(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(pbase(), epptr());
    send(collected, flags);
}

void SocketWriteBuffer::send(std::string_view data, int flags) {
    if (data.empty())
        return;
    if (error_)
        std::rethrow_exception(error_);
    try {
        send_patiently(connection_, data, flags);
    } catch (...) {
        error_ = std::current_exception();
        throw;
    }
}

}  // namespace socketserver
