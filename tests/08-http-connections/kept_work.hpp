#pragma once

#include <utility>

#include "support/http_clients.hpp"

// Handlers that speak HTTP/1.1, and so keep their connections.

class KeptHandler : public RecordedHandler {
protected:
    KeptHandler() { protocol_version = "HTTP/1.1"; }
};

// One that does what the test says.
class KeptWork final : public WorkHandler<KeptWork> {
public:
    // @param prepare  what stands in the constructor of a derived class
    KeptWork(Work work, const Work& prepare) : WorkHandler(std::move(work)) {
        protocol_version = "HTTP/1.1";
        if (prepare)
            prepare(*this);
    }

    using BaseHTTPRequestHandler::header_timeout;
    using BaseHTTPRequestHandler::max_unread_body;
};

inline socketserver::RequestHandlerClass kept_work(KeptWork::Work work,
                                                   KeptWork::Work prepare = {}) {
    return made_with<KeptWork>(std::move(work), std::move(prepare));
}
