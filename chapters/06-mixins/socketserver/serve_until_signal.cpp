// The signal handler does nothing but wake: a signal handler may take no lock. One thread
// sleeps until then and ends the loops, as shutdown() waits for them; and the caller, who
// sleeps too, tells the handlers when the time is over.
#include "socketserver/serve_until_signal.hpp"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <mutex>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "socketserver/caught_exception.hpp"
#include "socketserver/event.hpp"
#include "socketserver/waiting.hpp"
#include "socketserver/waker.hpp"

namespace socketserver {

namespace {

constexpr std::array ending_signals{SIGINT, SIGTERM};

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): a signal handler has
// nothing else
std::atomic<int> woken_fileno = -1;  // Of the waker; -1 when nobody waits for signals.
std::atomic<pid_t> waiting_process = 0;  // A child that was forked has other signals.
std::atomic<int> signal_that_came = 0;
std::atomic<int> handlers_at_work = 0;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void wake_loops(int signal) {
    int none = 0;
    if (::getpid() != waiting_process ||
        !signal_that_came.compare_exchange_strong(none, signal))
        return;
    const int error = errno;
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (const int other : ending_signals)
        ::sigaction(other, &usual, nullptr);
    ::eventfd_write(woken_fileno, 1);
    errno = error;
}

void note_signal(int signal) {
    ++handlers_at_work;
    wake_loops(signal);
    --handlers_at_work;
}

// While it lives, the first of the two signals wakes a waker.
class SignalWatch {
public:
    explicit SignalWatch(const Waker& waker) {
        int nobody = -1;
        if (!woken_fileno.compare_exchange_strong(nobody, waker.fileno()))
            throw std::logic_error(
                "serve_until_signal() is running already: give it all servers at once");
        waiting_process = ::getpid();
        signal_that_came = 0;
        struct sigaction action {};
        action.sa_handler = note_signal;
        action.sa_flags = SA_RESTART;
        for (std::size_t i = 0; i < ending_signals.size(); ++i)
            ::sigaction(ending_signals.at(i), &action, &before_.at(i));
    }

    ~SignalWatch() {
        for (std::size_t i = 0; i < ending_signals.size(); ++i)
            ::sigaction(ending_signals.at(i), &before_.at(i), nullptr);
        woken_fileno = -1;
        while (handlers_at_work != 0)  // in another thread, with the waker's number
            std::this_thread::yield();
    }

    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

private:
    std::array<struct sigaction, ending_signals.size()> before_{};
};

// The loops of the servers, each in a thread of its own, and the thread that ends them.
class Loops {
public:
    // The end of one wakes the waker, and when that is woken all are ended.
    Loops(std::span<const ServerToEnd> servers, const Waker& end)
        : servers_(servers), end_(end) {}

    ~Loops() {
        end_.wake();
        join();
    }

    Loops(const Loops&) = delete;
    Loops& operator=(const Loops&) = delete;

    void start() {
        threads_.reserve(servers_.size() + 1);
        threads_.emplace_back([this] { end_when_woken(); });
        for (const ServerToEnd& server : servers_)
            threads_.emplace_back([this, &server] { run(server.server()); });
    }

    // Waits until all have ended. Handlers that keep a loop longer are told to end.
    void wait(const Deadline& deadline) {
        if (!all_have_ended_.wait(deadline.remaining()))
            for (const ServerToEnd& server : servers_)
                server.server().request_stop();
        join();
    }

    void rethrow_error() const {
        if (error_)
            std::rethrow_exception(error_);
    }

private:
    void run(BaseServer& server) {
        try {
            server.serve_forever();
        } catch (...) {
            const std::exception_ptr error = caught_exception();
            const std::lock_guard lock(mutex_);
            if (!error_)
                error_ = error;
        }
        end_.wake();
    }

    void end_when_woken() {
        wait_for(end_.fileno(), POLLIN, Deadline(std::nullopt));
        for (const ServerToEnd& server : servers_)
            server.end_loop();
        all_have_ended_.set();
    }

    void join() {
        for (std::thread& thread : threads_)
            thread.join();
        threads_.clear();
    }

    std::span<const ServerToEnd> servers_;
    const Waker& end_;
    Event all_have_ended_;
    std::mutex mutex_;          // It guards what follows.
    std::exception_ptr error_;  // The first one that ended a loop.
    std::vector<std::thread> threads_;
};

int serve(std::span<const ServerToEnd> servers, const EndOptions& options) {
    check_timeout(options.grace);
    const Waker end;
    const SignalWatch signals(end);
    Loops loops(servers, end);
    loops.start();
    wait_for(end.fileno(), POLLIN, Deadline(std::nullopt));

    const Deadline deadline(options.grace);
    loops.wait(deadline);
    for (const ServerToEnd& server : servers)
        server.close(deadline.remaining());
    loops.rethrow_error();
    return signal_that_came;
}

}  // namespace

int serve_until_signal(const ServerToEnd& server, const EndOptions& options) {
    return serve({&server, 1}, options);
}

int serve_until_signal(std::initializer_list<ServerToEnd> servers,
                       const EndOptions& options) {
    return serve({servers.begin(), servers.size()}, options);
}

}  // namespace socketserver
