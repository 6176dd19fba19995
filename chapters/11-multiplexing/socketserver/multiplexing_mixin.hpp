#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <stdexcept>

#include "socketserver/base_server.hpp"
#include "socketserver/fiber_ended.hpp"
#include "socketserver/fibers.hpp"
#include "socketserver/forking_mixin.hpp"
#include "socketserver/threading_mixin.hpp"
#include "socketserver/udp_server.hpp"

namespace socketserver {

/// A server that serves a request itself, in the loop, and not in a thread or a process.
template <class Server>
concept ServesInTheLoop =
    std::derived_from<Server, BaseServer> && !requires(Server & server) {
    server.max_children;
}
&&!requires(Server & server) {
    server.daemon_threads;
};

/// A server that serves many requests on one thread: each on a stack of its own, which is
/// put aside while the request waits for its client. Python has none; it stands beside
/// `ThreadingMixIn` and `ForkingMixIn`, and serves the same handlers.
///
///     using MultiplexingTCPServer = MultiplexingMixIn<TCPServer>;
///
/// It is derived from the server that it extends, and overrides process_request(). All
/// hooks are called on the loop's thread, one at a time. A handler that waits for
/// anything but a socket, or computes, keeps all others waiting: yield(),
/// run_in_thread(). So does a socket that it makes itself, unless that one has a timeout,
/// or keep_nonblocking().
///
/// No fiber outlives its server: it waits for all of them when it is closed or destroyed,
/// and they run on the thread that does that. A class derived from this one calls
/// server_close() in its own destructor, as with ThreadingMixIn.
template <ServesInTheLoop Server>
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): BaseServer's is virtual
class MultiplexingMixIn : public Server {
public:
    using Server::Server;

    /// Closes the server, as server_close() does.
    ~MultiplexingMixIn() override {
        this->end_program_if_serving();
        MultiplexingMixIn::server_close();
    }

    /// Takes no more clients, and serves those that are there until they leave, however
    /// long they take. Without `block_on_close` they are cut off at once. The loop must
    /// have ended; the handlers go on here, on the caller's thread.
    /// @throws std::logic_error when called in one of these handlers: it would wait for
    /// itself
    void server_close() override {
        server_close(block_on_close ? Timeout() : Timeout(0));
    }

    /// Takes no more clients, serves those that are there for at most @p grace (zero is
    /// not at all, none is for ever), then calls request_stop() and cuts them off: their
    /// connections end, and each wait of a handler throws FiberEnded.
    /// @throws std::logic_error as server_close() does
    /// @throws std::invalid_argument for a negative time; the server is not closed then
    void server_close(Timeout grace);

    /// Whether closing the server waits for clients to leave by themselves. If not, they
    /// are cut off.
    bool block_on_close = true;

    /// How large the stack of each request is, in bytes: 64 KiB, of which only what is
    /// used takes memory. Less than 32 KiB is refused.
    std::size_t fiber_stack_size = Fibers::default_stack_size;

    /// How long a handler may keep all others from running before that is reported, once
    /// for each.
    std::chrono::milliseconds slow_handler_time{100};

    /// How many requests are being served. Not to be called from another thread while the
    /// loop is running.
    std::size_t active_fibers() const noexcept { return fibers_.size(); }

protected:
    /// Starts a fiber that serves the request. When this returns, its handler waits for
    /// the first time, or has ended.
    /// @throws std::system_error  "make a stack: Cannot allocate memory"
    void process_request(Request& request, const Address& client_address) override;

    /// The work of the fiber: what process_request() does in a server without fibers.
    virtual void process_request_fiber(Request& request, const Address& client_address);

    /// Runs the handlers that can go on. (This hook is called on each turn, by
    /// handle_request() too.)
    Timeout accept_pause() override {
        fibers_.run_ready();
        return Server::accept_pause();
    }

    /// What a handler waits for ends the loop's wait.
    void watch(ServerSelector& selector) override {
        Server::watch(selector);
        selector.register_fileno(fibers_.fileno());
        selector.wait_at_most(fibers_.next_turn());
    }

private:
    Fibers fibers_;
};

template <ServesInTheLoop Server>
void MultiplexingMixIn<Server>::process_request(Request& request,
                                                const Address& client_address) {
    const auto work = [this, client_address](Request& taken_over) {
        process_request_fiber(taken_over, client_address);
    };
    Socket* const connection = std::get_if<Socket>(&request);
    (connection ? *connection : *std::get<Datagram>(request).socket).keep_nonblocking();
    fibers_.slow_time = slow_handler_time;
    fibers_.start(request, client_address, work, fiber_stack_size);
}

template <ServesInTheLoop Server>
void MultiplexingMixIn<Server>::process_request_fiber(Request& request,
                                                      const Address& client_address) {
    try {
        this->finish_request(request, client_address);
    } catch (const FiberEnded&) {  // as it was asked to
    } catch (...) {
        this->handle_error(request, client_address);
    }
    this->shutdown_request(request);
}

template <ServesInTheLoop Server>
void MultiplexingMixIn<Server>::server_close(Timeout grace) {
    if (fibers_.is_one_of_them())
        throw std::logic_error(
            "server_close() waits for every handler, so it can't be called in one: call "
            "shutdown() here, and server_close() where serve_forever() was called");
    check_timeout(grace);
    // A datagram server's socket is what its fibers answer through: it goes last.
    constexpr bool closes_last = std::derived_from<Server, UDPServer>;
    if (!closes_last)
        Server::server_close();
    if (!fibers_.wait(grace)) {
        this->request_stop();
        fibers_.cut_off();
        fibers_.wait(std::nullopt);
    }
    if (closes_last)
        Server::server_close();
}

// Whoever starts processes or threads for the requests of a server with fibers would
// serve each request twice over: these say so, in words.
/// @cond

template <ServesInTheLoop Server>
requires std::derived_from<MultiplexingMixIn<Server>, TCPServer>
class ForkingMixIn<MultiplexingMixIn<Server>> {
    static_assert(!ServesInTheLoop<Server>,
                  "a server with fibers can't have a process for each request: take "
                  "ForkingMixIn or MultiplexingMixIn, and not both");
};

template <ServesInTheLoop Server>
class ThreadingMixIn<MultiplexingMixIn<Server>> {
    static_assert(!ServesInTheLoop<Server>,
                  "a server with fibers can't have a thread for each request: take "
                  "ThreadingMixIn or MultiplexingMixIn, and not both");
};

/// @endcond

}  // namespace socketserver
