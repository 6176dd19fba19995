#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/fiber.hpp"
#include "socketserver/fiber_stack.hpp"
#include "socketserver/file_descriptor.hpp"
#include "socketserver/request.hpp"
#include "socketserver/thread_pool.hpp"
#include "socketserver/waiter.hpp"
#include "socketserver/waker.hpp"

namespace socketserver {

/// The fibers of a server, each with the request that it serves: what `Threads` are for
/// ThreadingMixIn. They share one thread. Where a thread would sleep, a fiber is put
/// aside, and the next one that is ready runs.
///
/// One thread at a time starts and runs them: that of the server's loop, and after its
/// end the one that closes the server. An epoll(7) of their own knows which descriptors
/// have become ready.
class Fibers final : private Waiter {
public:
    /// As many bytes serve a handler of HTTP, and those that call the C library for more
    /// than names and numbers may want more.
    static constexpr std::size_t default_stack_size = 65536;

    /// epoll_create1(2).
    /// @throws std::system_error
    Fibers();
    /// Ends all of them, cutting off their clients.
    ~Fibers() override;

    /// A descriptor that is readable when some of them can go on; for the loop to watch.
    int fileno() const noexcept { return epoll_.fileno(); }

    /// How long the loop may wait for that, since a wait has a limit in time: zero when
    /// some can go on now.
    Timeout next_turn() const;

    /// Starts a fiber that takes the request over and does the work with it, and runs it
    /// until it ends or waits. The request is closed when the work is done. When this
    /// throws, the request is still the caller's.
    /// @throws std::system_error  "make a stack: Cannot allocate memory"
    /// @throws std::invalid_argument  for a stack that is too small
    void start(Request& request, const Address& client_address,
               std::function<void(Request&)> work,
               std::size_t stack_size = default_stack_size);

    /// Runs those that can go on, each until it waits again. In a fiber of its own it
    /// does nothing.
    void run_ready();

    /// Runs them until all have ended, at most for @p timeout.
    /// @return whether all have ended
    bool wait(Timeout timeout);

    /// Ends both directions of the connections that are being served, and each wait from
    /// now on that is not over at once: by FiberEnded.
    void cut_off();

    /// Whether the caller runs in one of these fibers.
    bool is_one_of_them() const noexcept { return running_ != nullptr; }

    /// How many there are.
    std::size_t size() const noexcept { return workers_.size(); }

    /// How long a fiber may keep the others from running before that is reported.
    std::chrono::milliseconds slow_time{100};

private:
    using Clock = std::chrono::steady_clock;
    struct Worker;
    using Deadlines = std::multimap<Clock::time_point, Worker*>;

    // A fiber, and what it is about.
    struct Worker {
        Request request;
        Address client_address;
        std::function<void(Request&)> work;
        std::unique_ptr<Fiber> fiber;
        std::list<Worker>::iterator place;  // in the list of all
        Deadlines::iterator limit;          // in the tree, while it waits with a limit
        Deadlines::node_type node;          // the tree's, while it does not
        Worker* next = nullptr;       // in the queue, or of those whose call is done
        bool has_limit = false;       // it is in the tree
        bool is_parked = false;       // it is to be made ready
        bool is_late = false;         // its limit has made it ready
        bool is_told_to_end = false;  // by cut_off()
        bool is_in_call = false;      // another thread calls something for it
        bool was_slow = false;        // and that was reported
        int times_ended = 0;          // so often a wait has thrown FiberEnded
    };

    // Those that can go on, in the order in which they became so.
    struct Queue {
        void push(Worker& worker) noexcept;
        Worker& pop() noexcept;

        Worker* first = nullptr;
        Worker* last = nullptr;
        std::size_t size = 0;
    };

    // One descriptor of a wait.
    struct Wait {
        Worker* worker = nullptr;
        pollfd* descriptor = nullptr;
        Wait* next = nullptr;  // the next one for the same descriptor
    };

    // A descriptor's number, as epoll knows it.
    struct Watched {
        bool is_added = false;
        unsigned closings = 0;  // of the number, when it was added
        Wait* first = nullptr;  // those who wait for it
    };

    class Parked;

    End wait_on(std::span<pollfd> descriptors, const Deadline& deadline) override;
    void yield() override;
    void forget(int fileno) noexcept override;
    void call_in_thread(const std::function<void()>& function) override;

    bool add(Wait& wait);
    void remove(const Wait& wait) noexcept;
    bool add_to_epoll(int fileno, Watched& watched);
    void end_waits(Watched& watched) noexcept;
    bool may_not_wait();
    void limit(Worker& worker, Timeout time);
    void make_ready(Worker& worker) noexcept;
    void go_to_the_end_of_the_queue();
    void take_events();
    void take_late();
    void take_calls_done() noexcept;
    void resume(Worker& worker);
    void run(Worker& worker) noexcept;
    void end(Worker& worker) noexcept;
    void report_if_slow(Worker& worker);

    FileDescriptor epoll_;
    std::list<Worker> workers_;
    std::vector<Watched> watched_;  // by the descriptors' numbers
    Deadlines deadlines_;           // of those that wait with a limit, the next one first
    Queue ready_;
    Worker* running_ = nullptr;
    Clock::time_point since_;  // when the running one was resumed
    FiberStacks stacks_;

    std::optional<Waker> call_is_done_;  // is there from the first call on
    std::mutex mutex_;                   // is held to look at the next one
    Worker* calls_done_ = nullptr;       // those whose call is done
    std::optional<ThreadPool> threads_;  // goes first, since it uses those above
};

/// How many fibers there are in the process. To be called from any thread.
std::size_t living_fibers() noexcept;

}  // namespace socketserver
