#pragma once

#include <sys/stat.h>

#include <array>
#include <memory>
#include <mutex>

#include "socketserver/file_descriptor.hpp"

namespace socketserver::http {

/// Small files that stay open from one request to the next: one that is asked for again
/// need not be opened again. They are 64 at most, of 64 KiB at most. What happens to a
/// file is seen at once: the caller looks at it, stat(2), each time.
class OpenFiles {
public:
    /// The file that a stat(2) tells of, or null when it is not among these. Nor is it
    /// when it was changed since: it may be nobody's to read by now.
    std::shared_ptr<const FileDescriptor> find(const struct stat& status) const;

    /// Keeps a file that was opened for reading, when it is small. One that has grown is
    /// kept no longer.
    void keep(const struct stat& status, std::shared_ptr<const FileDescriptor> file);

private:
    struct Slot {
        struct stat status {};
        std::shared_ptr<const FileDescriptor> file;
    };

    // Each file has one slot where it can be. One that comes later takes it over.
    std::size_t slot_of(const struct stat& status) const {
        return status.st_ino % slots_.size();
    }

    mutable std::mutex mutex_;
    std::array<Slot, 64> slots_;
};

}  // namespace socketserver::http
