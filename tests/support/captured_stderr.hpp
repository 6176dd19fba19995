#pragma once

#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>

#include "socketserver/socket.hpp"

// While it lives, standard error is a socket that keeps apart what each write(2) wrote.
class CapturedStderr {
public:
    CapturedStderr() : saved_(::dup(STDERR_FILENO)) {
        auto [reader, writer] = socketserver::Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
        ::dup2(writer.fileno(), STDERR_FILENO);
        reader_ = std::move(reader);
        reader_.settimeout(std::chrono::seconds(5));
    }

    ~CapturedStderr() { ::dup2(saved_.fileno(), STDERR_FILENO); }

    CapturedStderr(const CapturedStderr&) = delete;
    CapturedStderr& operator=(const CapturedStderr&) = delete;

    // What the next write(2) wrote; throws when there is none within 5 s.
    std::string next_write() { return reader_.recv(65536); }

private:
    socketserver::FileDescriptor saved_;
    socketserver::Socket reader_;
};
