#pragma once

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

// While it lives, SIGUSR1 comes down again and again on the thread that made it, so that
// a call which waits there fails with EINTR. It must be destroyed in the same thread.
class SignalHail {
public:
    SignalHail() {
        heard_so_far_ = 0;
        struct sigaction hears {};
        hears.sa_handler = [](int) { ++heard_so_far_; };  // no SA_RESTART
        ::sigaction(SIGUSR1, &hears, &old_);
        sender_ = std::jthread([target = ::pthread_self()](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                ::pthread_kill(target, SIGUSR1);
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
        });
    }

    ~SignalHail() {
        sender_.request_stop();
        sender_.join();
        ::signal(SIGUSR1, SIG_IGN);  // drops a signal that is still on its way
        ::sigaction(SIGUSR1, &old_, nullptr);
    }

    SignalHail(const SignalHail&) = delete;
    SignalHail& operator=(const SignalHail&) = delete;

    // How many of the signals arrived.
    int heard() const { return heard_so_far_; }

private:
    static inline std::atomic<int> heard_so_far_ = 0;

    struct sigaction old_ {};
    std::jthread sender_;
};
