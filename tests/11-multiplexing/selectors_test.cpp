// The three selectors, by what CPython's test_selectors asks of Python's.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <any>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <vector>

#include "socketserver/selectors/default_selector.hpp"
#include "socketserver/selectors/epoll_selector.hpp"
#include "socketserver/selectors/poll_selector.hpp"
#include "socketserver/selectors/select_selector.hpp"
#include "socketserver/socket.hpp"
#include "support/descriptor_limit.hpp"
#include "support/signal_hail.hpp"

using namespace socketserver;
using namespace socketserver::selectors;
using namespace std::chrono_literals;

#define EACH_SELECTOR EpollSelector, selectors::PollSelector, SelectSelector

namespace {

// What select() has returned, as numbers.
struct Come {
    int fd;
    int events;
    bool operator==(const Come&) const = default;
};

std::vector<Come> look(BaseSelector& selector, Timeout timeout = 0ms) {
    std::vector<Come> come;
    for (const ReadyKey& ready : selector.select(timeout))
        come.push_back({ready.key.fd, ready.events});
    return come;
}

// Another descriptor for what the socket is.
FileDescriptor duplicate(const Socket& socket) {
    return FileDescriptor(::fcntl(socket.fileno(), F_DUPFD_CLOEXEC, 0));
}

std::errc error_of_select(BaseSelector& selector) {
    try {
        selector.select(0ms);
        return {};
    } catch (const std::system_error& error) {
        return std::errc(error.code().value());
    }
}

}  // namespace

TEST_CASE_TEMPLATE("test_register: a key says what was registered, once a descriptor",
                   Selector, EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    const SelectorKey& key =
        selector.register_fileno(read.fileno(), EVENT_READ, std::string("data"));
    CHECK(key.fd == read.fileno());
    CHECK(key.events == EVENT_READ);
    CHECK(std::any_cast<std::string>(key.data) == "data");
    CHECK(&selector.get_key(read.fileno()) == &key);
    CHECK_THROWS_AS(selector.register_fileno(read.fileno(), EVENT_READ),
                    std::out_of_range);
    CHECK_THROWS_AS(selector.register_fileno(write.fileno(), 0), std::invalid_argument);
    CHECK_THROWS_AS(selector.register_fileno(write.fileno(), 4), std::invalid_argument);
    CHECK_THROWS_AS(selector.register_fileno(-1, EVENT_READ), std::invalid_argument);
    CHECK(selector.get_map().size() == 1);
}

TEST_CASE_TEMPLATE("test_unregister: it gives the key back, once", Selector,
                   EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(read.fileno(), EVENT_READ, 7);
    const SelectorKey key = selector.unregister(read.fileno());
    CHECK(key.fd == read.fileno());
    CHECK(std::any_cast<int>(key.data) == 7);
    CHECK_THROWS_AS(selector.unregister(read.fileno()), std::out_of_range);
    CHECK_THROWS_AS(selector.get_key(read.fileno()), std::out_of_range);
    write.sendall("x");
    CHECK(look(selector).empty());
}

TEST_CASE_TEMPLATE("test_unregister_after_fd_close: it is no error", Selector,
                   EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    const int fileno = read.fileno();
    selector.register_fileno(fileno, EVENT_READ);
    read.close();
    CHECK(selector.unregister(fileno).fd == fileno);
    CHECK(selector.get_map().empty());
}

TEST_CASE_TEMPLATE("test_unregister_after_fd_close_and_reuse: the new one is not watched",
                   Selector, EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    auto [other, other_end] = Socket::socketpair();
    Selector selector;
    const int fileno = read.fileno();
    selector.register_fileno(fileno, EVENT_READ);
    read.close();
    REQUIRE(::dup2(other.fileno(), fileno) == fileno);
    const FileDescriptor reused(fileno);
    other_end.sendall("x");
    CHECK_THROWS_AS(selector.register_fileno(fileno, EVENT_READ), std::out_of_range);
    selector.unregister(fileno);
    CHECK(look(selector).empty());
    selector.register_fileno(fileno, EVENT_READ);
    CHECK(look(selector) == std::vector<Come>{{fileno, EVENT_READ}});
}

TEST_CASE_TEMPLATE("test_modify: other events, other data", Selector, EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(read.fileno(), EVENT_READ, 1);
    CHECK(look(selector).empty());
    const SelectorKey& key = selector.modify(read.fileno(), EVENT_WRITE, 2);
    CHECK(key.events == EVENT_WRITE);
    CHECK(std::any_cast<int>(key.data) == 2);
    CHECK(look(selector) == std::vector<Come>{{read.fileno(), EVENT_WRITE}});
    CHECK_THROWS_AS(selector.modify(write.fileno(), EVENT_READ), std::out_of_range);
    CHECK_THROWS_AS(selector.modify(read.fileno(), 8), std::invalid_argument);
}

TEST_CASE("test_modify_unregister: when the kernel refuses, the key is gone") {
    auto [read, write] = Socket::socketpair();
    EpollSelector selector;
    const int fileno = read.fileno();
    selector.register_fileno(fileno, EVENT_READ);
    read.close();
    CHECK_NOTHROW(selector.modify(fileno, EVENT_READ, 1));  // only the data: no call
    CHECK_THROWS_AS(selector.modify(fileno, EVENT_WRITE), std::system_error);
    CHECK(selector.get_map().empty());
}

TEST_CASE_TEMPLATE("test_select_read_write: both events in one entry", Selector,
                   EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(read.fileno(), EVENT_READ | EVENT_WRITE);
    CHECK(look(selector) == std::vector<Come>{{read.fileno(), EVENT_WRITE}});
    write.sendall("x");
    CHECK(look(selector, 5s) ==
          std::vector<Come>{{read.fileno(), EVENT_READ | EVENT_WRITE}});
}

TEST_CASE_TEMPLATE("A peer that is gone wakes whoever waits to write", Selector,
                   EACH_SELECTOR) {
    auto [one, other] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(one.fileno(), EVENT_WRITE);
    other.close();
    CHECK(look(selector, 5s) == std::vector<Come>{{one.fileno(), EVENT_WRITE}});
}

TEST_CASE_TEMPLATE("test_empty_select, test_timeout: nothing comes when time is over",
                   Selector, EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    CHECK(look(selector, 0ms).empty());
    CHECK(look(selector, 1ms).empty());
    selector.register_fileno(read.fileno(), EVENT_READ);
    const auto start = std::chrono::steady_clock::now();
    CHECK(look(selector, 20ms).empty());
    CHECK(std::chrono::steady_clock::now() - start >= 20ms);
    CHECK_THROWS_AS(selector.select(-1ms), std::invalid_argument);
}

TEST_CASE_TEMPLATE("test_select_interrupt_noraise: after a signal it waits on", Selector,
                   EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(read.fileno(), EVENT_READ);
    const SignalHail hail;
    const auto start = std::chrono::steady_clock::now();
    CHECK(look(selector, 50ms).empty());
    CHECK(std::chrono::steady_clock::now() - start >= 50ms);
    CHECK(hail.heard() > 0);
}

TEST_CASE("test_above_fd_setsize: epoll and poll know large numbers, select does not") {
    auto [read, write] = Socket::socketpair();
    const int number = ::fcntl(read.fileno(), F_DUPFD_CLOEXEC, 1024);
    REQUIRE(number >= 1024);
    const FileDescriptor large(number);
    write.sendall("x");
    EpollSelector epoll;
    selectors::PollSelector poll;
    for (BaseSelector* selector : std::vector<BaseSelector*>{&epoll, &poll}) {
        selector->register_fileno(number, EVENT_READ);
        CHECK(look(*selector) == std::vector<Come>{{number, EVENT_READ}});
    }
    SelectSelector select;
    CHECK_THROWS_AS(select.register_fileno(number, EVENT_READ), std::invalid_argument);
    CHECK(select.get_map().empty());
}

TEST_CASE("test_register_file: epoll refuses a file on a disk, the others don't") {
    const FileDescriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    EpollSelector epoll;
    CHECK_THROWS_WITH_AS(epoll.register_fileno(file.fileno(), EVENT_READ),
                         "epoll_ctl: Operation not permitted", std::system_error);
    CHECK(epoll.get_map().empty());
    selectors::PollSelector poll;
    poll.register_fileno(file.fileno(), EVENT_READ);
    CHECK(look(poll) == std::vector<Come>{{file.fileno(), EVENT_READ}});
}

TEST_CASE("What is closed and still registered: silence, ready for ever, an error") {
    auto [read, write] = Socket::socketpair();
    EpollSelector epoll;
    selectors::PollSelector poll;
    SelectSelector select;
    const int fileno = read.fileno();
    for (BaseSelector* selector : std::vector<BaseSelector*>{&epoll, &poll, &select})
        selector->register_fileno(fileno, EVENT_READ);
    read.close();
    CHECK(look(epoll).empty());
    CHECK(look(poll) == std::vector<Come>{{fileno, EVENT_READ}});
    CHECK(error_of_select(select) == std::errc::bad_file_descriptor);
    CHECK_THROWS_AS(EpollSelector().register_fileno(fileno, EVENT_READ),
                    std::system_error);
}

TEST_CASE("What was unregistered after its close, and has a duplicate, is passed over") {
    auto [read, write] = Socket::socketpair();
    const FileDescriptor copy = duplicate(read);
    EpollSelector selector;
    const int fileno = read.fileno();
    selector.register_fileno(fileno, EVENT_READ);
    read.close();
    write.sendall("x");
    CHECK(look(selector) == std::vector<Come>{{fileno, EVENT_READ}});
    selector.unregister(fileno);
    CHECK(look(selector).empty());
}

TEST_CASE_TEMPLATE("test_context_manager: close() forgets all, and may come twice",
                   Selector, EACH_SELECTOR) {
    auto [read, write] = Socket::socketpair();
    Selector selector;
    selector.register_fileno(read.fileno(), EVENT_READ);
    selector.close();
    selector.close();
    CHECK_THROWS_AS(selector.get_map(), std::logic_error);
    CHECK_THROWS_AS(selector.get_key(read.fileno()), std::logic_error);
    if constexpr (std::is_same_v<Selector, EpollSelector>)
        CHECK(error_of_select(selector) == std::errc::bad_file_descriptor);
    else
        CHECK(look(selector).empty());
}

TEST_CASE("DefaultSelector is the one on epoll") {
    CHECK(std::is_same_v<DefaultSelector, EpollSelector>);
}
