#pragma once

#include "socketserver/forking_mixin.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/local_offset.hpp"

namespace socketserver::http {

/// An HTTP server with a process for each connection. (Python has none, and nobody is
/// hindered from making one.)
class ForkingHTTPServer : public ForkingMixIn<HTTPServer> {
public:
    using ForkingMixIn::ForkingMixIn;

protected:
    /// Notes what the child must not ask for, as it is now.
    void process_request(Request& request, const Address& client_address) override {
        LocalOffset::note();
        ForkingMixIn::process_request(request, client_address);
    }
};

}  // namespace socketserver::http
