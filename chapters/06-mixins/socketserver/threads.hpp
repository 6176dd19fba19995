#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>

#include "socketserver/deadline.hpp"
#include "socketserver/request.hpp"
#include "socketserver/waker.hpp"

namespace socketserver {

/// The threads of a server, each with the request that it serves: Python's `_Threads`.
///
/// One thread at a time starts and joins them: that of the server's loop, and after its
/// end the one that closes the server. All that they do to this object themselves is to
/// say, at their end, that they have ended.
class Threads {
public:
    /// glibc keeps the stacks of some threads that have ended for the next ones, as long
    /// as they are 40 MiB in all. Of stacks of the usual size, 8 MiB, it would keep five.
    static constexpr std::size_t default_stack_size = 1048576;

    Threads() = default;
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    /// Waits for all of them.
    ~Threads() { wait({}); }

    /// Joins those that have ended, and starts a thread that takes the request over and
    /// does the work with it. The request is closed when the work is done. When this
    /// throws, the request is still the caller's.
    /// @throws std::system_error  "start a thread: Resource temporarily unavailable"
    /// @throws std::invalid_argument  when no thread can have a stack of so few bytes
    void start(Request& request, std::function<void(Request&)> work,
               std::size_t stack_size = default_stack_size);

    /// Joins those that have ended.
    void reap();

    /// Waits until all have ended, at most for @p timeout, and joins those that have.
    /// @return whether all have ended
    bool wait(Timeout timeout);

    /// Ends both directions of the connections that are being served, so that no thread
    /// waits for its client any more.
    void cut_off();

    /// Whether at least so many are at work. If they are, vacancy() is made readable when
    /// one of them has ended. For the thread that starts them.
    /// @throws std::system_error when no descriptor is left
    bool are_at_least(std::size_t count);

    /// The descriptor that becomes readable, once are_at_least() has said so.
    int vacancy() const noexcept { return vacancy_->fileno(); }

    /// Whether the caller runs in one of these threads.
    bool is_one_of_them() const;

private:
    struct Worker;
    using Workers = std::list<Worker>;

    struct Worker {
        Threads* threads = nullptr;
        Workers::iterator place;  // in one of the two lists below
        Request request;
        std::function<void(Request&)> work;
        int connection = -1;  // the descriptor's number; -1 for a datagram
        ino_t inode = 0;      // what tells the connection from all other sockets
        pthread_t thread{};
    };

    static void* run(void* argument);
    static pthread_key_t key_of_the_end();
    static void note_end_of(void* worker);
    void note_end(Worker& worker) noexcept;

    std::mutex mutex_;  // is held to look at all that follows
    Workers running_;
    Workers ended_;  // to be joined
    std::condition_variable one_has_ended_;
    std::optional<Waker> vacancy_;  // are_at_least() makes it, when it is first needed.
    bool is_awaited_ = false;       // Whether the next end is to wake it.
};

}  // namespace socketserver
