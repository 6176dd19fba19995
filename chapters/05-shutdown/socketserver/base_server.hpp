#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <system_error>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/loop_mark.hpp"
#include "socketserver/request.hpp"
#include "socketserver/server_selector.hpp"
#include "socketserver/shutdown_state.hpp"

namespace socketserver {

class BaseServer;

/// What is done with one request: anything that can be called with the request, the
/// client's address and the server. Python's name for it, though a class is only one way
/// to make it.
using RequestHandlerClass = std::function<void(Request&, const Address&, BaseServer&)>;

/// The loop of every server, and the steps that each request takes: Python's
/// `BaseServer`.
///
/// It is a template method. The loop is written here, once; the steps are virtual, and
/// most do nothing or the plainest thing. It has no socket and no handler: what a
/// request is and where it comes from is said by get_request() and fileno() of a derived
/// class.
///
/// shutdown(), request_stop() and stop_token() may be called from any thread. All else is
/// for the thread of the loop, or, while there is no loop, for one thread at a time; what
/// does not change while the loop runs, `server_address` for one, all may read.
class BaseServer {
public:
    /// Takes down what it is told; a derived class makes the server reachable.
    /// @param server_address         where the server is reached
    /// @param request_handler_class  what is done with each request
    /// @throws std::invalid_argument when the request handler class is empty
    BaseServer(Address server_address, RequestHandlerClass request_handler_class);
    /// A derived class that holds something closes it here, as in server_close(). The
    /// loop must have ended: while it runs, the program ends here, and says why. A
    /// derived class whose members the loop uses calls end_program_if_serving() first:
    /// they go before this does.
    virtual ~BaseServer() = default;
    BaseServer(const BaseServer&) = delete;
    BaseServer& operator=(const BaseServer&) = delete;

    /// Serves one request after the other, until shutdown() or an exception ends it. When
    /// a shutdown() came before it, it returns at once, and the next one serves again.
    /// @param poll_interval  service_actions() is called at least this often, between
    /// requests
    /// @throws std::logic_error when it is running already
    /// @throws std::system_error when no descriptor is left for its waker
    /// @throws std::invalid_argument for a negative interval, and for a server that is
    /// closed
    virtual void serve_forever(
        std::chrono::milliseconds poll_interval = std::chrono::milliseconds(500));

    /// Ends serve_forever(), and waits until it has ended: no request is taken after
    /// that. May be called from any thread, but not from a signal handler. From the
    /// loop's own thread, in a handler say, it asks for the end and returns. When no loop
    /// is running it returns, and the next one won't begin.
    void shutdown();

    /// Tells the handlers that are at work to end at once: stop_token() says so from here
    /// on, for good. It neither ends the loop nor cuts a client off. May be called from
    /// any thread, but not from a signal handler.
    void request_stop() noexcept { stop_source_.request_stop(); }

    /// Says whether the handlers are to end at once, and tells when that comes about. A
    /// handler that waits for something else than its client, for another server say,
    /// has that end then:
    ///
    ///     const std::stop_callback stop(server().stop_token(), [&] { waker.wake(); });
    ///
    /// The callback runs in the thread of request_stop(), must not throw, and has no more
    /// than the handler's own time to live. May be called from any thread.
    std::stop_token stop_token() const noexcept { return stop_source_.get_token(); }

    /// Serves one request, or calls handle_timeout() when none came within the smaller of
    /// `timeout` and request_timeout(). shutdown() does not end it.
    void handle_request();

    /// Hook, called after the server has its address: makes clients able to reach it.
    /// Does nothing.
    virtual void server_activate() {}

    /// Hook: gives back what the server holds. May be called twice. Does nothing.
    virtual void server_close() {}

    /// The descriptor that is readable when a request has come.
    virtual int fileno() const = 0;

    /// Where the server is reached.
    Address server_address;

    /// How long handle_request() waits for a request; none is for ever.
    Timeout timeout;

protected:
    /// For the first line of a derived class's destructor: ends the program, abort(3),
    /// when the loop is running.
    void end_program_if_serving() const noexcept { loop_mark_.end_program_if_set(); }

    // The steps of a request, in their order.

    /// Takes the request that is waiting, and says who sent it.
    /// @throws std::system_error when there is none after all: get_request_failed() is
    /// asked
    virtual std::pair<Request, Address> get_request() = 0;

    /// Hook: whether this request is to be served. Yes.
    virtual bool verify_request(Request& request, const Address& client_address);

    /// Serves the request, here and now, and ends it. A mix-in overrides this to do the
    /// same in a thread or a process; it moves from the request to take it over.
    virtual void process_request(Request& request, const Address& client_address);

    /// Hands the request to the request handler class.
    virtual void finish_request(Request& request, const Address& client_address);

    /// Hook: tells the client that nothing more will come, and closes the request.
    virtual void shutdown_request(Request& request);

    /// Hook: closes the request. Does nothing.
    virtual void close_request(Request& request);

    // Beside the way of a request.

    /// Hook, called while get_request()'s std::system_error is being handled: returns
    /// when the loop may go on as if nothing had come, throws when it would fail so again
    /// and again. Returns, as Python passes over every OSError here.
    virtual void get_request_failed(const std::system_error& error);

    /// Hook, called while an exception that a step threw is being handled: prints who
    /// sent the request and what went wrong to standard error, all in one write(2). It
    /// must not wait for a client; shutdown_request() follows when nothing is being
    /// handled any more.
    virtual void handle_error(Request& request, const Address& client_address);

    /// Hook, called by handle_request() when no request came in time. Does nothing.
    virtual void handle_timeout() {}

    /// Hook, called by serve_forever() on every turn, request or not. Does nothing.
    virtual void service_actions() {}

    /// Hook: how long a request may take to come, beside `timeout`. None.
    virtual Timeout request_timeout() const;

    /// Hook, asked on every turn: is there a pause, in which no request can be taken, and
    /// how long is it still? Until its end the loop does not look at fileno(), but does
    /// all else. None: there is no pause.
    virtual Timeout accept_pause();

    /// Hook, called before each wait: registers what is to end it, beside a request, and
    /// each time anew, since the selector forgets what is not named again. What
    /// stays readable would end every wait: make it unreadable in service_actions(), or
    /// in accept_pause(), which handle_request() calls too. Does nothing.
    virtual void watch(ServerSelector& /*selector*/) {}

    /// Hook, to be called in a child process, made by fork(2), that serves a request and
    /// does not go on with the loop. Closes what only the process with the loop needs,
    /// and gives up locks that another thread may have held during the fork: from here on
    /// shutdown() returns at once. A derived class with such locks gives up its own, too.
    virtual void close_in_child();

private:
    bool wait_for_request(ServerSelector& selector, Timeout limit);
    void handle_request_noblock();

    RequestHandlerClass request_handler_class_;
    LoopMark loop_mark_;  // serve_forever() sets it, and takes it back at its end.
    ShutdownState shutdown_state_;
    std::stop_source stop_source_;  // request_stop() asks, and handlers look by a token.
};

}  // namespace socketserver
