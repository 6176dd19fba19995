#pragma once

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/shortage.hpp"

namespace socketserver::http {

/// Small files that stay open from one request to the next: one that is asked for again
/// need not be opened again. They are 64 at most, of 64 KiB at most, and the folder that
/// is served. What happens to a file is seen at once: the caller looks at it, stat(2),
/// each time.
///
/// Files are kept only while somebody looks after them: the loop of an HTTPServer does,
/// on each of its turns. A file that nobody has asked for is closed within 10 s, and all
/// are when the program runs out of descriptors: a connection needs one more than they
/// do. All methods may be called from any thread.
class OpenFiles {
public:
    using Clock = std::chrono::steady_clock;  ///< By which the files are looked after.

    /// The file that a stat(2) tells of, or null when it is not among these. Nor is it
    /// when it was changed since: somebody may not be allowed to read it any more.
    std::shared_ptr<const FileDescriptor> find(const struct stat& status);

    /// Keeps a file that was opened for reading, when it is small, or the folder that is
    /// served; and only while they are looked after. A file that has grown is kept no
    /// longer.
    void keep(const struct stat& status, std::shared_ptr<const FileDescriptor> file,
              Clock::time_point now = Clock::now());

    /// Looks after the files, and is to be called again within 5 s. Every 4 s it closes
    /// those that nobody asked for since.
    void look_after(Clock::time_point now = Clock::now());

    /// Makes a call that opens something, and returns its number. When it fails since
    /// descriptors or memory have run out, what is kept here gives way: it is closed, and
    /// the call is made again.
    /// @return what the call returned, its error in errno
    template <class Call>
    int with_room(Call&& open) {
        int fileno = open();
        while (fileno < 0 && is_shortage(errno) && give_way())
            fileno = open();
        return fileno;
    }

    /// Closes those that nobody reads at this moment, and goes on keeping others.
    /// @return whether there were any; errno stays what it was
    bool give_way();

    /// Closes all, and keeps none until they are looked after again.
    void close();

private:
    struct Slot {
        struct stat status {};
        std::shared_ptr<const FileDescriptor> file;
        bool was_asked_for = false;  // find() sets it, and look_after() takes it back.
    };

    // Each file has one slot where it can be. One that comes later takes it over. The
    // last slot is the folder's.
    static constexpr std::size_t files = 64;
    static std::size_t slot_of(const struct stat& status) {
        return S_ISDIR(status.st_mode) ? files : status.st_ino % files;
    }

    std::mutex mutex_;  // It guards all that follows.
    std::array<Slot, files + 1> slots_;
    std::optional<Clock::time_point> looked_after_;  // When that was done last.
    std::optional<Clock::time_point> last_round_;    // When files were closed last.
};

}  // namespace socketserver::http
