#pragma once

#include "socketserver/forking_mixin.hpp"
#include "socketserver/http/http_server.hpp"

namespace socketserver::http {

/// An HTTP server with a process for each connection. (Python has none, and nobody is
/// hindered from making one.)
class ForkingHTTPServer : public ForkingMixIn<HTTPServer> {
public:
    using ForkingMixIn::ForkingMixIn;
};

}  // namespace socketserver::http
