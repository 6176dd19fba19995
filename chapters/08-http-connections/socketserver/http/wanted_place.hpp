#pragma once

#include "socketserver/file_descriptor.hpp"

namespace socketserver::http {

/// How a server asks its child processes for a place: while a client waits that can't be
/// served beside them, one idle connection gives way. It is an eventfd(2), a number in
/// the kernel that all of these processes have.
class WantedPlace {
public:
    /// @throws std::system_error
    WantedPlace();

    /// Readable while a place is wanted. The child that has read it gives way, and no
    /// other.
    int fileno() const noexcept { return descriptor_.fileno(); }

    /// From now on a place is wanted, or is not wanted any more.
    void want(bool is_wanted) noexcept;

private:
    FileDescriptor descriptor_;
    bool was_wanted_ = false;  // Whether there may be something to take back.
};

}  // namespace socketserver::http
