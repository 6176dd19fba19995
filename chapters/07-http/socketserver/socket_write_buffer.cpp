#include "socketserver/socket_write_buffer.hpp"

#include <algorithm>

#include "socketserver/patience.hpp"

namespace socketserver {

SocketWriteBuffer::SocketWriteBuffer(Socket& connection, std::size_t size)
    : connection_(connection), memory_(size) {
    discard();
}

void SocketWriteBuffer::discard() noexcept {
    end_ = no_end;
    dropped_ = 0;
    begin_at(0);
}

void SocketWriteBuffer::end_behind(std::uint64_t size) noexcept {
    end_ = bytes_written() + size;
    dropped_ = 0;
    begin_at(pptr() - pbase());
}

void SocketWriteBuffer::lift_end() noexcept {
    end_ = no_end;
    dropped_ = 0;
    begin_at(pptr() - pbase());
}

// So many bytes are there. The room behind them reaches to the end, or as far as there is
// memory: what has no room comes to xsputn().
void SocketWriteBuffer::begin_at(std::ptrdiff_t collected) noexcept {
    const std::uint64_t size = std::min<std::uint64_t>(memory_.size(), end_ - taken_);
    setp(memory_.begin(), memory_.begin() + static_cast<std::ptrdiff_t>(size));
    pbump(static_cast<int>(collected));
}

// How much of this may be sent. The rest is dropped.
std::streamsize SocketWriteBuffer::up_to_end(std::streamsize size) noexcept {
    const std::uint64_t left = end_ - bytes_written();
    if (static_cast<std::uint64_t>(size) <= left)
        return size;
    dropped_ += static_cast<std::uint64_t>(size) - left;
    return static_cast<std::streamsize>(left);
}

void SocketWriteBuffer::flush(int flags) {
    const std::string_view collected(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    taken_ += collected.size();
    begin_at(0);
    send(collected, flags);
}

std::span<char> SocketWriteBuffer::prepare(std::size_t size) {
    make_room(size);
    return {pptr(), epptr()};
}

// Of memory only: nothing is sent.
void SocketWriteBuffer::make_room(std::size_t size) {
    if (size <= static_cast<std::size_t>(epptr() - pptr()))
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

std::streamsize SocketWriteBuffer::xsputn(const char* data, std::streamsize all) {
    std::streamsize size = all;
    if (size > epptr() - pptr()) {  // What fits is behind no end: there the room ends.
        size = up_to_end(all);
        make_room(static_cast<std::size_t>(size));
    }
    if (size > epptr() - pptr())
        flush(MSG_MORE);
    if (size > epptr() - pptr()) {
        taken_ += static_cast<std::uint64_t>(size);
        begin_at(0);
        send({data, static_cast<std::size_t>(size)}, 0);
    } else {
        traits_type::copy(pptr(), data, static_cast<std::size_t>(size));
        pbump(static_cast<int>(size));
    }
    return all;
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
