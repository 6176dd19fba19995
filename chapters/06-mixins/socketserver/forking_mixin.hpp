#pragma once

#include <cxxabi.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <exception>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/child_process.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/tcp_server.hpp"

namespace socketserver {

/// A server that serves each request in a child process: Python's `ForkingMixIn`.
///
///     using ForkingTCPServer = ForkingMixIn<TCPServer>;
///
/// It is derived from the server that it extends, and overrides process_request(). What a
/// handler does to the program's memory is seen by nobody else, and a handler that
/// crashes takes nobody with it. So a handler that calls shutdown() ends its copy of the
/// server, and not the server. The hooks from finish_request() on are called in the
/// child. It is meant for a program with few threads: of all threads only the one that
/// forks is there in the child. All methods but shutdown() and request_stop() are for
/// the loop's thread, or, while there is no loop, for one thread at a time.
///
/// A class that is derived from a ready-made server says `using
/// ForkingTCPServer::ForkingTCPServer;` to have its constructors.
template <std::derived_from<TCPServer> Server>
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): BaseServer's is virtual
class ForkingMixIn : public Server {
public:
    /// Makes the server that it extends. `timeout` is 300 s, unless that server has its
    /// own.
    ForkingMixIn(const Address& address, RequestHandlerClass request_handler_class,
                 const ServerOptions& options = {})
        : Server(address, std::move(request_handler_class), options) {
        if (!this->timeout)
            this->timeout = std::chrono::seconds(300);
    }

    /// Closes the server, as server_close() does.
    ~ForkingMixIn() override {
        this->end_program_if_serving();
        ForkingMixIn::server_close();
    }

    /// Takes no more clients, and waits for the children, however long they take. Without
    /// `block_on_close` they are ended at once. The loop must have ended.
    void server_close() override {
        server_close(block_on_close ? Timeout() : Timeout(0));
    }

    /// Takes no more clients, waits for the children for at most @p grace (zero is not at
    /// all, none is for ever), and then ends those that are left: with SIGTERM, and those
    /// that are left a second later with SIGKILL.
    /// @throws std::invalid_argument for a negative time; the server is not closed then
    void server_close(Timeout grace);

    /// The numbers of the children that are at work. Not to be called from another thread
    /// while the loop is running.
    std::set<pid_t> active_children() const;

    /// How many requests are served at once; the next clients wait in the kernel's queue.
    /// Less than 1 makes the loop throw std::invalid_argument.
    int max_children = 40;

    /// How long a child may take in all; none is for ever. One that takes longer is ended
    /// as by server_close(): SIGTERM, and SIGKILL a second later. handle_error() is told.
    /// The loop looks on each turn, so it may be later by `poll_interval`.
    Timeout child_time_limit;

    /// Whether each child has a process group of its own, setpgid(2). Then what it has
    /// started gets the signals that the child gets, and is ended with it, by SIGKILL.
    /// If not, that lives on. False, as in Python.
    bool child_process_groups = false;

    /// Whether closing the server waits for its children. If not, they are ended. (Python
    /// would let them go on.)
    bool block_on_close = true;

protected:
    /// Hook, called in the parent when a child has begun to serve this client. Does
    /// nothing.
    virtual void child_begun(const ChildProcess& /*child*/,
                             const Address& /*client_address*/) {}

    /// Hook, called in the parent when a child has ended: its returncode() says how. (Of
    /// one that died of a signal handle_error() was told before.) Does nothing.
    virtual void child_ended(const ChildProcess& /*child*/,
                             const Address& /*client_address*/) {}

    /// Makes a child process that serves the request.
    /// @throws std::system_error  "fork: Resource temporarily unavailable"
    void process_request(Request& request, const Address& client_address) override;

    /// Forgets the children that have ended. It does not wait, and leaves other children
    /// of the program alone. One that died of a signal, which was not sent here, is
    /// reported by handle_error(), with a std::runtime_error and an empty request: "child
    /// process 4711 was ended by signal 11: Segmentation fault".
    void collect_children();

    /// Sends all children a signal. One that it ends is not reported.
    void kill_children(int signal);

    /// Hook: what SIGTERM does in a child, from its first moment on. It ends the child.
    virtual ChildProcess::SignalHandler at_sigterm() const { return SIG_DFL; }

    /// Collects the children that have ended, and ends those that take too long.
    void service_actions() override {
        Server::service_actions();
        collect_children();
        end_late_children();
    }

    /// Collects the children that have ended.
    void handle_timeout() override {
        Server::handle_timeout();
        collect_children();
        end_late_children();
    }

    /// While `max_children` are at work no request is taken.
    Timeout accept_pause() override;

    /// While the server is full, the end of a child ends the loop's wait.
    void watch(ServerSelector& selector) override;

private:
    // How often a full server looks after children that have no pidfd.
    static constexpr std::chrono::milliseconds look_interval{100};

    // How long a child has after SIGTERM, before SIGKILL.
    static constexpr std::chrono::seconds last_moment{1};

    // A child, and the client that it serves.
    struct Child {
        ChildProcess process;
        Address client_address;
        Deadline limit;
        bool is_late = false;  // end_late_children() has sent it SIGTERM.
    };

    [[noreturn]] void process_request_in_child(Request& request,
                                               const Address& client_address);
    bool is_full() const;
    void watch_children(ServerSelector& selector) const;
    void wait_for_children(const Deadline& deadline);
    void end_late_children();
    void report(const Child& child, const std::string& what);

    std::vector<Child> children_;
};

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::process_request(Request& request,
                                           const Address& client_address) {
    Address address = client_address;
    const Deadline limit(child_time_limit);
    children_.reserve(children_.size() + 1);  // after the fork nothing may fail
    const pid_t pid = ChildProcess::fork(at_sigterm());
    if (pid == 0)
        process_request_in_child(request, client_address);
    children_.push_back({.process = ChildProcess(pid, child_process_groups),
                         .client_address = std::move(address),
                         .limit = limit});
    this->close_request(request);  // it is the child's now: no shutdown
    child_begun(children_.back().process, client_address);
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::process_request_in_child(Request& request,
                                                    const Address& client_address) {
    // However the work ends, the child ends with it: nothing may unwind into the loop.
    struct AtTheEnd {
        int status = 1;
        [[noreturn]] ~AtTheEnd() { ChildProcess::exit(status); }
    } at_the_end;

    if (child_process_groups)
        ::setpgid(0, 0);
    this->close_in_child();
    children_.clear();
    if (std::holds_alternative<Socket>(request))
        this->socket.close();  // a datagram is answered through it

    try {
        this->finish_request(request, client_address);
        at_the_end.status = 0;
    } catch (const abi::__forced_unwind&) {
        throw;
    } catch (...) {
        this->handle_error(request, client_address);
    }
    this->shutdown_request(request);
}

template <std::derived_from<TCPServer> Server>
Timeout ForkingMixIn<Server>::accept_pause() {
    if (is_full())
        collect_children();
    return is_full() ? Timeout(look_interval) : Server::accept_pause();
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::watch(ServerSelector& selector) {
    Server::watch(selector);
    if (is_full())
        watch_children(selector);
}

template <std::derived_from<TCPServer> Server>
bool ForkingMixIn<Server>::is_full() const {
    if (max_children < 1)
        throw std::invalid_argument("max_children " + std::to_string(max_children) +
                                    " lets no request be served: give 1 or more");
    return std::ssize(children_) >= max_children;
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::watch_children(ServerSelector& selector) const {
    for (const Child& child : children_)
        if (child.process.fileno() >= 0)
            selector.register_fileno(child.process.fileno());
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::collect_children() {
    const auto begin =
        std::partition(children_.begin(), children_.end(),
                       [](Child& child) { return !child.process.has_ended(); });
    if (begin == children_.end())
        return;
    std::vector<Child> ended;
    ended.reserve(static_cast<std::size_t>(children_.end() - begin));
    std::move(begin, children_.end(), std::back_inserter(ended));
    children_.erase(begin, children_.end());
    for (const Child& child : ended) {
        if (const std::string crash = child.process.crash(); !crash.empty())
            report(child, crash);
        // Whoever derives closes the server first.
        // NOLINTNEXTLINE(clang-analyzer-optin.cplusplus.VirtualCall)
        child_ended(child.process, child.client_address);
    }
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::report(const Child& child, const std::string& what) {
    Request nothing;
    try {
        throw std::runtime_error(what);
    } catch (const std::exception&) {
        this->handle_error(nothing, child.client_address);
    }
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::end_late_children() {
    for (Child& child : children_) {
        if (!child.limit.passed())
            continue;
        child.process.kill(child.is_late ? SIGKILL : SIGTERM);
        child.limit = Deadline(child.is_late ? Timeout() : last_moment);
        if (!std::exchange(child.is_late, true))
            report(child, "child process " + std::to_string(child.process.pid()) +
                              " takes longer than child_time_limit: it is ended");
    }
}

template <std::derived_from<TCPServer> Server>
std::set<pid_t> ForkingMixIn<Server>::active_children() const {
    std::set<pid_t> numbers;
    for (const Child& child : children_)
        numbers.insert(child.process.pid());
    return numbers;
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::server_close(Timeout grace) {
    const Deadline deadline(grace);
    Server::server_close();
    wait_for_children(deadline);
    kill_children(SIGTERM);
    wait_for_children(Deadline(last_moment));
    kill_children(SIGKILL);
    wait_for_children(Deadline(std::nullopt));
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::wait_for_children(const Deadline& deadline) {
    ServerSelector selector;
    collect_children();
    while (!children_.empty() && !deadline.passed()) {
        watch_children(selector);
        selector.select(smaller(deadline.remaining(), look_interval));
        collect_children();
    }
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::kill_children(int signal) {
    for (Child& child : children_)
        child.process.kill(signal);
}

}  // namespace socketserver
