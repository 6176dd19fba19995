#pragma once

#include "socketserver/file_descriptor.hpp"

namespace socketserver {

/// A descriptor that one thread makes readable, so that a poll(2) in another thread ends
/// at once. It is an eventfd(2): a number in the kernel, readable while it isn't zero.
///
/// Python's socketserver has none: its loop looks at a flag every `poll_interval`.
class Waker {
public:
    /// eventfd(2), close-on-exec. It is not readable yet.
    /// @throws std::system_error
    Waker();

    /// The descriptor to be watched; -1 when closed.
    int fileno() const noexcept { return descriptor_.fileno(); }

    /// Makes the descriptor readable, until reset(). Waking twice is waking once. May be
    /// called from any thread, and from several at once.
    void wake() const noexcept;

    /// Makes the descriptor unreadable again. May be called from any thread.
    void reset() const noexcept;

    /// close(2). After that, waking does nothing. No other thread may be waking
    /// meanwhile.
    void close() noexcept { descriptor_.close(); }

private:
    FileDescriptor descriptor_;
};

}  // namespace socketserver
