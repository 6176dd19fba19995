#pragma once

#include <cxxabi.h>
#include <signal.h>

#include <chrono>
#include <concepts>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/child_process.hpp"
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
/// forks is there in the child.
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

    /// Whether closing the server waits for its children. If not, they are ended. (Python
    /// would let them go on.)
    bool block_on_close = true;

protected:
    /// Makes a child process that serves the request.
    /// @throws std::system_error  "fork: Resource temporarily unavailable"
    void process_request(Request& request, const Address& client_address) override;

    /// Forgets the children that have ended. It does not wait, and leaves other children
    /// of the program alone.
    void collect_children();

    /// Sends all children a signal. One that it ends is not reported.
    void kill_children(int signal);

    /// Hook: what SIGTERM does in a child, from its first moment on. It ends the child.
    virtual ChildProcess::SignalHandler at_sigterm() const { return SIG_DFL; }

    /// Collects the children that have ended.
    void service_actions() override {
        Server::service_actions();
        collect_children();
    }

    /// Collects the children that have ended.
    void handle_timeout() override {
        Server::handle_timeout();
        collect_children();
    }

    /// While `max_children` are at work no request is taken.
    Timeout accept_pause() override;

    /// While the server is full, the end of a child ends the loop's wait.
    void watch(ServerSelector& selector) override;

private:
    // How often a full server looks after children that have no pidfd.
    static constexpr std::chrono::milliseconds look_interval{100};

    [[noreturn]] void process_request_in_child(Request& request,
                                               const Address& client_address);
    bool is_full() const;
    void watch_children(ServerSelector& selector) const;
    void wait_for_children(const Deadline& deadline);

    std::vector<ChildProcess> children_;
};

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::process_request(Request& request,
                                           const Address& client_address) {
    children_.reserve(children_.size() + 1);  // after the fork nothing may fail
    const pid_t pid = ChildProcess::fork(at_sigterm());
    if (pid == 0)
        process_request_in_child(request, client_address);
    children_.emplace_back(pid);
    this->close_request(request);  // it is the child's now: no shutdown
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::process_request_in_child(Request& request,
                                                    const Address& client_address) {
    // However the work ends, the child ends with it: nothing may unwind into the loop.
    struct AtTheEnd {
        int status = 1;
        [[noreturn]] ~AtTheEnd() { ChildProcess::exit(status); }
    } at_the_end;

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
    for (const ChildProcess& child : children_)
        if (child.fileno() >= 0)
            selector.register_fileno(child.fileno());
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::collect_children() {
    std::erase_if(children_, [](ChildProcess& child) { return child.has_ended(); });
}

template <std::derived_from<TCPServer> Server>
std::set<pid_t> ForkingMixIn<Server>::active_children() const {
    std::set<pid_t> numbers;
    for (const ChildProcess& child : children_)
        numbers.insert(child.pid());
    return numbers;
}

template <std::derived_from<TCPServer> Server>
void ForkingMixIn<Server>::server_close(Timeout grace) {
    const Deadline deadline(grace);
    Server::server_close();
    wait_for_children(deadline);
    kill_children(SIGTERM);
    wait_for_children(Deadline(std::chrono::seconds(1)));
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
    for (ChildProcess& child : children_)
        child.kill(signal);
}

}  // namespace socketserver
