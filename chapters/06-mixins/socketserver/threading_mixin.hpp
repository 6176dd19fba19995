#pragma once

#include <cxxabi.h>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

#include "socketserver/base_server.hpp"
#include "socketserver/threads.hpp"
#include "socketserver/udp_server.hpp"

namespace socketserver {

/// A server that serves each request in a thread of its own: Python's `ThreadingMixIn`.
///
///     using ThreadingTCPServer = ThreadingMixIn<TCPServer>;
///
/// It is derived from the server that it extends, and overrides process_request(). The
/// hooks from finish_request() on, and handle_error(), are called in the threads, in
/// several at once. All other hooks are called in the loop's thread. shutdown() and
/// request_stop() may be called from any thread; data members are set before the loop
/// begins.
///
/// A class that is derived from a ready-made server says `using
/// ThreadingTCPServer::ThreadingTCPServer;` to have its constructors.
///
/// No thread outlives its server: it waits for all of them when it is closed or
/// destroyed. A class derived from this one calls server_close() in its own destructor:
/// the hooks that it overrides, and its members, are gone before this class can wait.
template <std::derived_from<BaseServer> Server>
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): BaseServer's is virtual
class ThreadingMixIn : public Server {
public:
    using Server::Server;

    /// Closes the server, as server_close() does. (To destroy a server in one of its own
    /// threads can't work, and ends the program.)
    ~ThreadingMixIn() override {
        this->end_program_if_serving();
        ThreadingMixIn::server_close();
    }

    /// Takes no more clients, and waits for the threads, however long they take. With
    /// `daemon_threads`, or without `block_on_close`, clients are cut off first. The loop
    /// must have ended, and no other thread may close the server meanwhile.
    /// @throws std::logic_error when called in one of these threads: it would wait for
    /// itself
    void server_close() override {
        server_close(daemon_threads || !block_on_close ? Timeout(0) : Timeout());
    }

    /// Takes no more clients, waits for the threads for at most @p grace (zero is not at
    /// all, none is for ever), then calls request_stop(), cuts off the clients that are
    /// still connected, and waits for the rest: a handler that waits for something else
    /// than its client ends when stop_token() tells it, or by itself.
    /// @throws std::logic_error as server_close() does
    /// @throws std::invalid_argument for a negative time; the server is not closed then
    void server_close(Timeout grace);

    /// Whether clients are cut off when the server is closed. (Python's daemon threads
    /// are forgotten instead, and die with the program.)
    bool daemon_threads = false;

    /// Whether closing the server waits for clients to leave by themselves. If not, they
    /// are cut off. (Python would go on serving them.)
    bool block_on_close = true;

    /// How many requests are served at once; the next clients wait in the kernel's queue.
    /// None is no limit, as in Python. Less than 1 makes the loop throw
    /// std::invalid_argument.
    std::optional<int> max_threads;

    /// How large the stack of each thread is, in bytes (Python:
    /// `threading.stack_size()`): 1 MiB, an eighth of the system's usual size. Handlers
    /// that recurse deeply need more.
    std::size_t thread_stack_size = Threads::default_stack_size;

protected:
    /// Starts a thread that serves the request.
    /// @throws std::system_error  "start a thread: Resource temporarily unavailable"
    void process_request(Request& request, const Address& client_address) override;

    /// The work of the thread: what process_request() does in a server without threads.
    /// There is no loop here that an exception could leave, so each is reported.
    virtual void process_request_thread(Request& request, const Address& client_address);

    /// Joins the threads that have ended.
    void service_actions() override {
        Server::service_actions();
        threads_.reap();
    }

    /// While `max_threads` are at work no request is taken.
    Timeout accept_pause() override;

    /// While the server is full, the end of a thread ends the loop's wait.
    void watch(ServerSelector& selector) override;

private:
    // How long a pause lasts at most: the loop does not look at its clients meanwhile.
    static constexpr std::chrono::milliseconds look_interval{100};

    Threads threads_;
    bool is_full_ = false;  // accept_pause() notes it for watch(), in the loop's thread.
};

template <std::derived_from<BaseServer> Server>
void ThreadingMixIn<Server>::process_request(Request& request,
                                             const Address& client_address) {
    const auto work = [this, client_address](Request& taken_over) {
        process_request_thread(taken_over, client_address);
    };
    threads_.start(request, work, thread_stack_size);
}

template <std::derived_from<BaseServer> Server>
void ThreadingMixIn<Server>::process_request_thread(Request& request,
                                                    const Address& client_address) {
    try {
        this->finish_request(request, client_address);
    } catch (const abi::__forced_unwind&) {
        this->shutdown_request(request);
        throw;  // the thread is being ended
    } catch (...) {
        this->handle_error(request, client_address);
    }
    this->shutdown_request(request);
}

template <std::derived_from<BaseServer> Server>
Timeout ThreadingMixIn<Server>::accept_pause() {
    if (!max_threads)
        return Server::accept_pause();
    if (*max_threads < 1)
        throw std::invalid_argument("max_threads " + std::to_string(*max_threads) +
                                    " lets no request be served: give 1 or more");
    is_full_ = threads_.are_at_least(static_cast<std::size_t>(*max_threads));
    return is_full_ ? Timeout(look_interval) : Server::accept_pause();
}

template <std::derived_from<BaseServer> Server>
void ThreadingMixIn<Server>::watch(ServerSelector& selector) {
    Server::watch(selector);
    if (is_full_)
        selector.register_fileno(threads_.vacancy());
}

template <std::derived_from<BaseServer> Server>
void ThreadingMixIn<Server>::server_close(Timeout grace) {
    if (threads_.is_one_of_them())
        throw std::logic_error(
            "server_close() waits for every handler, so it can't be called in one: call "
            "shutdown() here, and server_close() where serve_forever() was called");
    check_timeout(grace);
    // A datagram server's socket is what its threads answer through: it goes last.
    constexpr bool closes_last = std::derived_from<Server, UDPServer>;
    if (!closes_last)
        Server::server_close();
    bool all_have_ended = threads_.wait(grace);
    if (!all_have_ended)
        this->request_stop();
    while (!all_have_ended) {
        threads_.cut_off();  // again, since it may lack a descriptor the first time
        all_have_ended = threads_.wait(std::chrono::milliseconds(100));
    }
    if (closes_last)
        Server::server_close();
}

}  // namespace socketserver
