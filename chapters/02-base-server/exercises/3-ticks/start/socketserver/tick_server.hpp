#pragma once

#include <sys/timerfd.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/os_error.hpp"

/// A server whose requests are the ticks of a clock. A request is a datagram, whose data
/// says how many ticks have come since the last one: "1", or more when the loop was busy.
class TickServer : public socketserver::BaseServer {
public:
    /// @param every    the time from tick to tick
    /// @param handler  what is done at each
    TickServer(std::chrono::milliseconds every, socketserver::RequestHandlerClass handler)
        : BaseServer("the clock", std::move(handler)),
          timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
        itimerspec spec{};
        spec.it_value = as_timespec(every);
        if (::timerfd_settime(timer_.fileno(), 0, &spec, nullptr) < 0)
            socketserver::throw_os_error(errno, "timerfd_settime");
    }

    int fileno() const override { return timer_.fileno(); }

protected:
    std::pair<socketserver::Request, socketserver::Address> get_request() override {
        return {socketserver::Datagram{.data = "1"}, "the clock"};
    }

private:
    static timespec as_timespec(std::chrono::milliseconds time) {
        return {.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1000000};
    }

    socketserver::FileDescriptor timer_;
};
