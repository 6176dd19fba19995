#include "socketserver/socket_write_buffer.hpp"

#include "socketserver/patience.hpp"

namespace socketserver {

SocketWriteBuffer::SocketWriteBuffer(Socket& connection, std::size_t size)
    : connection_(connection), memory_(size) {
    discard();
}

void SocketWriteBuffer::discard() noexcept {
    drops_ = false;
    begin_at(0);
}

void SocketWriteBuffer::drop(bool drops) noexcept {
    drops_ = drops;
    begin_at(pptr() - pbase());
}

// So many bytes are there. Without room behind them, all others come to xsputn().
void SocketWriteBuffer::begin_at(std::ptrdiff_t collected) noexcept {
    setp(memory_.begin(), drops_ ? memory_.begin() + collected : memory_.end());
    pbump(static_cast<int>(collected));
}

void SocketWriteBuffer::flush(int flags) {
    const std::string_view collected(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    begin_at(0);
    send(collected, flags);
}

std::span<char> SocketWriteBuffer::prepare(std::size_t size) {
    make_room(size);
    return {pptr(), epptr()};
}

// Of memory only: nothing is sent.
void SocketWriteBuffer::make_room(std::size_t size) {
    if (drops_ || size <= static_cast<std::size_t>(epptr() - pptr()))
        return;
    const std::ptrdiff_t collected = pptr() - pbase();
    memory_.grow(static_cast<std::size_t>(collected));
    begin_at(collected);
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
    if (drops_)
        return size;
    make_room(static_cast<std::size_t>(size));
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
    flush();
    return 0;
}

void SocketWriteBuffer::send(std::string_view data, int flags) {
    if (data.empty())
        return;
    if (error_)
        std::rethrow_exception(error_);
    try {
        send_patiently(connection_, data, flags);
        bytes_sent_ += data.size();
    } catch (...) {
        error_ = std::current_exception();
        throw;
    }
}

}  // namespace socketserver
