#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>

#include <set>

#include "socketserver/pipe_waker.hpp"
#include "support/story.hpp"

using story::expect;
using story::step;

namespace {

bool is_readable(const PipeWaker& waker) {
    pollfd entry{.fd = waker.fileno(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, 0) == 1;
}

std::set<int> open_descriptors() {
    std::set<int> open;
    for (int number = 0; number < 256; ++number)
        if (::fcntl(number, F_GETFD) >= 0)
            open.insert(number);
    return open;
}

}  // namespace

TEST_CASE("it is readable when it was woken, and not before, and not after reset()") {
    const story::Limit limit(3);
    const PipeWaker waker;
    expect("whether it is readable at first", is_readable(waker), false);
    step("wake() is called");
    waker.wake();
    expect("whether it is readable", is_readable(waker), true);
    step("reset() is called");
    waker.reset();
    expect("whether it is readable", is_readable(waker), false);
}

TEST_CASE("waking three times is waking once") {
    const PipeWaker waker;
    step("wake() is called three times, and reset() once");
    for (int i = 0; i < 3; ++i)
        waker.wake();
    waker.reset();
    expect("whether it is readable", is_readable(waker), false);
}

TEST_CASE("reset() does not wait when nobody has woken it") {
    const story::Limit limit(3);
    const PipeWaker waker;
    step("reset() is called");
    waker.reset();
    expect("whether it is readable", is_readable(waker), false);
}

TEST_CASE("a pipe that is full is no error, and one reset() empties it") {
    const story::Limit limit(3);
    const PipeWaker waker;
    step("wake() is called 100,000 times, which is more than a pipe can hold");
    for (int i = 0; i < 100'000; ++i)
        waker.wake();
    expect("whether it is readable", is_readable(waker), true);
    step("reset() is called");
    waker.reset();
    expect("whether it is readable", is_readable(waker), false);
}

TEST_CASE("a program that is started inherits neither end") {
    const std::set<int> before = open_descriptors();
    const PipeWaker waker;
    int inherited = 0;
    for (const int number : open_descriptors())
        if (!before.contains(number) && (::fcntl(number, F_GETFD) & FD_CLOEXEC) == 0)
            ++inherited;
    expect("how many of its descriptors lack close-on-exec", inherited, 0);
}
