#include "socketserver/selectors/epoll_selector.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "socketserver/os_error.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::selectors {

namespace {

std::uint32_t mask_of(int events) {
    return ((events & EVENT_READ) != 0 ? std::uint32_t(EPOLLIN) : 0U) |
           ((events & EVENT_WRITE) != 0 ? std::uint32_t(EPOLLOUT) : 0U);
}

// An error is neither, so it is both.
int events_of(std::uint32_t mask) {
    return ((mask & ~std::uint32_t(EPOLLOUT)) != 0 ? EVENT_READ : 0) |
           ((mask & ~std::uint32_t(EPOLLIN)) != 0 ? EVENT_WRITE : 0);
}

}  // namespace

EpollSelector::EpollSelector() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_.fileno() < 0)
        throw_os_error(errno, "epoll_create1");
}

std::vector<ReadyKey> EpollSelector::select(Timeout timeout) {
    std::vector<epoll_event> events(std::max<std::size_t>(keys().size(), 1));
    const auto take = [&] {
        return ::epoll_wait(epoll_.fileno(), events.data(),
                            static_cast<int>(events.size()), 0);
    };
    int count = take();
    // Epoll's descriptor can be waited for as any other.
    if (count == 0 && timeout != Timeout(0) &&
        wait_for(epoll_.fileno(), POLLIN, Deadline(timeout)))
        count = take();
    if (count < 0)
        throw_os_error(errno, "epoll_wait");
    std::vector<ReadyKey> ready;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const auto place = keys().find(events[i].data.fd);
        if (place == keys().end())
            continue;  // closed while it was registered, and a duplicate of it lives
        const int come = events_of(events[i].events) & place->second.events;
        if (come != 0)
            ready.push_back({place->second, come});
    }
    return ready;
}

void EpollSelector::close() {
    BaseSelector::close();
    epoll_.close();
}

void EpollSelector::watch(int fileno, int events) {
    control(EPOLL_CTL_ADD, fileno, events);
}

void EpollSelector::change(int fileno, int events) {
    control(EPOLL_CTL_MOD, fileno, events);
}

// It may be closed by now: the kernel has then done this itself.
void EpollSelector::unwatch(int fileno) noexcept {
    ::epoll_ctl(epoll_.fileno(), EPOLL_CTL_DEL, fileno, nullptr);
}

void EpollSelector::control(int operation, int fileno, int events) const {
    epoll_event event{.events = mask_of(events), .data = {.fd = fileno}};
    if (::epoll_ctl(epoll_.fileno(), operation, fileno, &event) < 0)
        throw_os_error(errno, "epoll_ctl");
}

}  // namespace socketserver::selectors
