#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "socketserver/file_descriptor.hpp"

// While it is not ended, standard error is a pipe, which the test reads.
class PipedStderr {
public:
    PipedStderr() : saved_(::dup(STDERR_FILENO)) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        reader_ = socketserver::FileDescriptor(ends[0]);
        const socketserver::FileDescriptor writer(ends[1]);
        ::dup2(writer.fileno(), STDERR_FILENO);
    }

    ~PipedStderr() { end(); }

    PipedStderr(const PipedStderr&) = delete;
    PipedStderr& operator=(const PipedStderr&) = delete;

    // Standard error is what it was before: the pipe ends.
    void end() { ::dup2(saved_.fileno(), STDERR_FILENO); }

    // From here on nobody reads the pipe.
    void close_reader() { reader_.close(); }

    // Whether there is no room for more.
    bool is_full() const {
        int bytes = 0;
        ::ioctl(reader_.fileno(), FIONREAD, &bytes);
        return bytes == ::fcntl(reader_.fileno(), F_GETPIPE_SZ);
    }

    // What is in the pipe, at most 64 KiB; something must be.
    std::string read_some() const {
        std::string text(65536, '\0');
        const ssize_t size = ::read(reader_.fileno(), text.data(), text.size());
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

    // All that is written until the pipe ends.
    std::string read_to_end() const {
        std::string text;
        for (std::string piece; !(piece = read_some()).empty();)
            text += piece;
        return text;
    }

private:
    socketserver::FileDescriptor saved_;
    socketserver::FileDescriptor reader_;
};
