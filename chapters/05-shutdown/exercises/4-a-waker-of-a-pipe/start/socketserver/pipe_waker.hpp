#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/os_error.hpp"

/// A descriptor that one thread makes readable, so that a poll(2) in another thread ends
/// at once: a Waker for systems that have no eventfd(2). It is a pipe.
class PipeWaker {
public:
    /// pipe2(2). It is not readable yet.
    /// @throws std::system_error
    PipeWaker() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), 0) < 0)
            socketserver::throw_os_error(errno, "pipe2");
        reader_ = socketserver::FileDescriptor(ends[0]);
        writer_ = socketserver::FileDescriptor(ends[1]);
    }

    /// The descriptor to be watched.
    int fileno() const noexcept { return reader_.fileno(); }

    /// Makes the descriptor readable, until reset(). Waking twice is waking once. May be
    /// called from any thread, and from several at once; it never waits.
    void wake() const noexcept {
        const char byte = 0;
        [[maybe_unused]] const ssize_t written = ::write(writer_.fileno(), &byte, 1);
    }

    /// Makes the descriptor unreadable again. It never waits.
    void reset() const noexcept {
        char byte = 0;
        [[maybe_unused]] const ssize_t read = ::read(reader_.fileno(), &byte, 1);
    }

private:
    socketserver::FileDescriptor reader_;
    socketserver::FileDescriptor writer_;
};
