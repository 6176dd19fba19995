#pragma once

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "meter.hpp"
#include "socketserver/address.hpp"
#include "socketserver/file_descriptor.hpp"
#include "socketserver/os_error.hpp"
#include "stream_client.hpp"

namespace bench {

/// Many clients of one server, all in this thread: epoll(7). Each has one request under
/// way, and makes the next as soon as the answer is there.
///
/// A request that fails is counted, and its client starts again, 10 ms later at most. A
/// client is a StreamClient or a DatagramClient.
template <class Client>
class Clients {
public:
    /// @param server  resolved; every client connects to it
    Clients(const socketserver::Address& server, Meter& meter)
        : server_(server), meter_(meter), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_.fileno() < 0)
            socketserver::throw_os_error(errno, "epoll_create1");
    }

    /// One more. Only before run().
    void add(Client client) {
        members_.push_back({.client = std::move(client)});
        ++never_served_;
    }

    /// Puts the load on the server until the meter says that it is over. Each client then
    /// still waits for its answer, and only when all have theirs are connections closed:
    /// so the server sees clients that leave in good order, and a client that it had no
    /// thread for is counted as failed.
    /// @param at_begin  called when the warm-up is over, or nothing will come of it
    /// @throws std::system_error when there are not enough descriptors
    template <class AtBegin>
    void run(AtBegin at_begin) {
        while (!meter_.is_over() || is_waiting_for_the_last()) {
            if (meter_.begin(never_served_ == 0))
                at_begin();
            look_after_all();
            handle_events();
        }
        if (!meter_.has_begun())
            at_begin();
    }

    /// How many of them never had an answer.
    std::size_t never_served() const { return never_served_; }

private:
    struct Member {
        Client client;
        Time asked = {};            // since when the request is under way
        bool is_under_way = false;  // from start() until it is done or has failed
        bool is_sent = false;       // false while the client has to connect first
        bool was_served = false;    // whether it ever had an answer
    };

    static constexpr std::chrono::milliseconds time_between_looks{10};
    static constexpr int most_events = 256;  // that are taken at one time

    bool is_waiting_for_the_last() const {
        return under_way_ > 0 && !meter_.has_failed_too_often();
    }

    // Starts those who have nothing under way, and gives up what takes too long. That has
    // no event, and so has to be looked for.
    void look_after_all() {
        if (meter_.read_clock() < next_look_)
            return;
        next_look_ = meter_.now() + time_between_looks;
        for (Member& member : members_) {
            if (member.is_under_way && meter_.now() - member.asked > Client::patience)
                fail(member, member.client.what_is_missing());
            if (!member.is_under_way && !meter_.is_over())
                start(member);
        }
    }

    // A request's time begins here: with the connection, when it needs a new one.
    void start(Member& member) {
        member.asked = meter_.now();
        member.is_under_way = true;
        member.is_sent = false;
        ++under_way_;
        member.client.begin();
        const bool is_new = !member.client.is_open();
        if (is_new) {
            member.client.open();
            watch(member, EPOLL_CTL_ADD, EPOLLIN);
        }
        attempt(member, [&] {
            if (is_new)
                member.client.connect(server_);
            member.is_sent = member.client.ask();
            if (!member.is_sent)
                watch(member, EPOLL_CTL_MOD, EPOLLOUT);
        });
    }

    void handle_events() {
        const int timeout = static_cast<int>(time_between_looks.count());
        const int count =
            ::epoll_wait(epoll_.fileno(), events_.data(), most_events, timeout);
        if (count < 0 && errno != EINTR)
            socketserver::throw_os_error(errno, "epoll_wait");
        meter_.read_clock();
        for (int i = 0; i < count; ++i) {
            void* member = events_.at(static_cast<std::size_t>(i)).data.ptr;
            handle(*static_cast<Member*>(member));
        }
    }

    void handle(Member& member) {
        if (!member.is_under_way) {
            member.client.close();  // the server closed, or a lost answer came after all
            return;
        }
        bool is_done = false;
        attempt(member, [&] {
            if (member.is_sent)
                is_done = receive(member);
            else
                ask_when_connected(member);
        });
        if (is_done && !meter_.is_over())
            start(member);
    }

    bool receive(Member& member) {
        const Received received = member.client.receive();
        meter_.received(received.body);
        if (!received.is_done)
            return false;
        meter_.answered(member.asked);
        if (!std::exchange(member.was_served, true))
            --never_served_;
        member.client.finish();
        rest(member);
        return true;
    }

    void ask_when_connected(Member& member) {
        member.is_sent = member.client.ask();
        if (member.is_sent)
            watch(member, EPOLL_CTL_MOD, EPOLLIN);
    }

    // What goes wrong in a step is the server's failure.
    template <class Step>
    void attempt(Member& member, Step step) {
        try {
            step();
        } catch (const std::runtime_error& error) {
            fail(member, error.what());
        }
    }

    void fail(Member& member, const std::string& why) {
        meter_.failed(why);
        member.client.give_up();
        rest(member);
    }

    void rest(Member& member) {
        member.is_under_way = false;
        --under_way_;
    }

    void watch(Member& member, int operation, std::uint32_t what) {
        epoll_event event{.events = what, .data = {.ptr = &member}};
        if (::epoll_ctl(epoll_.fileno(), operation, member.client.fileno(), &event) < 0)
            socketserver::throw_os_error(errno, "epoll_ctl");
    }

    const socketserver::Address& server_;
    Meter& meter_;
    socketserver::FileDescriptor epoll_;
    std::vector<Member> members_;
    std::array<epoll_event, most_events> events_{};
    std::size_t under_way_ = 0;
    std::size_t never_served_ = 0;
    Time next_look_ = {};
};

}  // namespace bench
