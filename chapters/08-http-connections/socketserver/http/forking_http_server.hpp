#pragma once

#include <signal.h>

#include "socketserver/forking_mixin.hpp"
#include "socketserver/http/child_connection.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/idle_wait.hpp"
#include "socketserver/http/local_offset.hpp"
#include "socketserver/http/refusing_mixin.hpp"
#include "socketserver/http/wanted_place.hpp"

namespace socketserver::http {

/// An HTTP server with a process for each connection. (Python has none, and nobody is
/// hindered from making one.) While `max_children` are at work and another client waits,
/// an idle connection gives way. A client for whom no process can be had is answered with
/// 503.
class ForkingHTTPServer : public RefusingMixIn<ForkingMixIn<HTTPServer>> {
public:
    using RefusingMixIn::RefusingMixIn;

    /// Ends the children whose connections are idle, and the others as soon as theirs
    /// are. For the end of a server, when the loop has ended and before server_close().
    void end_idle_children() { kill_children(SIGTERM); }

protected:
    /// Only a signal can tell a child that the server ends. It ends no answer.
    ChildProcess::SignalHandler at_sigterm() const override {
        return ChildConnection::close;
    }

    /// Notes what the child must not ask for, as it is now.
    void process_request(Request& request, const Address& client_address) override {
        LocalOffset::note();
        RefusingMixIn::process_request(request, client_address);
    }

    /// Gives up the clients that were refused, and is told when another one waits.
    void close_in_child() override {
        RefusingMixIn::close_in_child();
        close_refused();
        idle_connections.give_way_to(wanted_place_.fileno());
    }

    /// In a pause, when no client can be taken, one that waits is given the place of an
    /// idle one.
    Timeout accept_pause() override {
        const Timeout pause = RefusingMixIn::accept_pause();
        wanted_place_.want(pause && has_input(fileno()));
        return pause;
    }

private:
    WantedPlace wanted_place_;
};

}  // namespace socketserver::http
