#include "socketserver/stream_request_handler.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <locale>
#include <stdexcept>
#include <system_error>

namespace socketserver {

StreamRequestHandler::StreamRequestHandler() {
    rfile.imbue(std::locale::classic());
    wfile.imbue(std::locale::classic());
}

void StreamRequestHandler::setup() {
    if (timeout)
        connection().settimeout(timeout);
    if (disable_nagle_algorithm && connection().family() != AF_UNIX)
        connection().setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);

    write_buffer_.emplace(connection(), wbufsize);
    read_buffer_.emplace(connection(), rbufsize, *write_buffer_);
    wfile.rdbuf(&*write_buffer_);
    rfile.rdbuf(&*read_buffer_);
    wfile.exceptions(std::ios::badbit);
    rfile.exceptions(std::ios::badbit);
}

void StreamRequestHandler::finish() {
    if (!write_buffer_)
        throw std::logic_error(
            "setup() was overridden and did not call "
            "StreamRequestHandler::setup(): nothing was sent");
    try {
        write_buffer_->pubsync();
    } catch (const std::system_error&) {
        if (!handle_failed())
            throw;
    }
}

Socket& StreamRequestHandler::connection() const {
    if (Socket* socket = std::get_if<Socket>(&request()))
        return *socket;
    throw std::logic_error(
        "a StreamRequestHandler needs a connection, and this request is a "
        "datagram: derive the handler from DatagramRequestHandler");
}

}  // namespace socketserver
