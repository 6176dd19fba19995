#pragma once

#include <atomic>
#include <cstdlib>

#include "socketserver/standard_error.hpp"

namespace socketserver {

/// Says whether a server's loop is running, so that a server that is destroyed meanwhile
/// can say so: the loop uses what goes away. Not meant for users of the library.
class LoopMark {
public:
    LoopMark() = default;
    LoopMark(const LoopMark&) = delete;
    LoopMark& operator=(const LoopMark&) = delete;
    /// As end_program_if_set() does.
    ~LoopMark() { end_program_if_set(); }

    /// The loop's thread says here when it begins and ends.
    void set(bool is_running) noexcept { is_running_ = is_running; }

    /// For the first line of a destructor: while the loop is running the program ends,
    /// with a sentence. To wait for the loop's end instead would be too late, as the
    /// destructors of derived classes, whose methods it calls, were run before.
    void end_program_if_set() const noexcept {
        if (!is_running_)
            return;
        write_to_stderr(
            "socketserver: a server is destroyed while its serve_forever() is running: "
            "end the loop before, and join its thread\n");
        std::abort();
    }

private:
    std::atomic<bool> is_running_ = false;
};

}  // namespace socketserver
