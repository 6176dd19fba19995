#pragma once

#include <signal.h>

#include "socketserver/forking_mixin.hpp"
#include "socketserver/http/child_connection.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/local_offset.hpp"

namespace socketserver::http {

/// An HTTP server with a process for each connection. (Python has none, and nobody is
/// hindered from making one.)
class ForkingHTTPServer : public ForkingMixIn<HTTPServer> {
public:
    using ForkingMixIn::ForkingMixIn;

    /// Ends the children whose connections are idle, and the others as soon as theirs
    /// are. For the end of a server, when the loop has ended and before server_close().
    void end_idle_children() { kill_children(SIGTERM); }

protected:
    /// Only a signal can tell a child that the server ends. It ends no answer.
    ChildProcess::SignalHandler at_sigterm() const override {
        return ChildConnection::close;
    }

    /// Notes what the child must not ask for.
    void process_request(Request& request, const Address& client_address) override {
        LocalOffset::note();
        ForkingMixIn::process_request(request, client_address);
    }

    /// The child's work.
    void finish_request(Request& request, const Address& client_address) override {
        LocalOffset::keep();
        idle_connections.become_a_childs();
        ForkingMixIn::finish_request(request, client_address);
    }
};

}  // namespace socketserver::http
