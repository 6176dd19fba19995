#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "socketserver/http/open_files.hpp"

namespace socketserver::http {

/// Looks after the open files of the sites that a server serves. Its methods may be
/// called from any thread.
class Caretaker {
public:
    Caretaker() = default;
    /// Closes all.
    ~Caretaker() { close(); }
    Caretaker(const Caretaker&) = delete;
    Caretaker& operator=(const Caretaker&) = delete;

    /// From now on it looks after these, too, as long as they are there.
    /// @return whether it does so in the calling thread: it can't while that thread waits
    bool add(const std::shared_ptr<OpenFiles>& files);

    /// Closes those that nobody asks for: to be called at least once in this time.
    void look_after();

    /// With it a file that nobody asks for is closed within 10 s.
    static constexpr std::chrono::milliseconds longest_interval{500};

    /// Closes those that nobody reads at this moment: descriptors have run out.
    /// @return whether there were any
    bool give_way();

    /// Closes all, and forgets them: nobody will look after them.
    void close();

private:
    std::mutex mutex_;                             // It guards all that follows.
    std::vector<std::weak_ptr<OpenFiles>> files_;  // Those of each site.
    std::optional<OpenFiles::Clock::time_point> last_look_;  // look_after() sets it.
    pid_t looker_ = 0;                // The process in which that was.
    std::thread::id looking_thread_;  // And the thread.
};

}  // namespace socketserver::http
