#pragma once

#include <signal.h>

#include <system_error>
#include <thread>

#include "socketserver/forking_mixin.hpp"
#include "socketserver/http/http_server.hpp"

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
    /// The child's work. Only a signal can tell it that the server ends.
    void finish_request(Request& request, const Address& client_address) override {
        close_idle_connections_at_sigterm();
        ForkingMixIn::finish_request(request, client_address);
    }

private:
    // In a child, a thread waits for SIGTERM and does what the main program of a server
    // with threads would do. All other threads have the signal blocked from now on; this
    // one ends with the child.
    void close_idle_connections_at_sigterm() {
        sigset_t sigterm;
        sigemptyset(&sigterm);
        sigaddset(&sigterm, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &sigterm, nullptr);
        try {
            std::thread([this, sigterm] {
                int signal = 0;
                ::sigwait(&sigterm, &signal);
                close_idle_connections();
            }).detach();
        } catch (
            const std::system_error&) {  // no thread to be had: SIGTERM ends the child
            ::pthread_sigmask(SIG_UNBLOCK, &sigterm, nullptr);
        }
    }
};

}  // namespace socketserver::http
