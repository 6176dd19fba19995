#pragma once

#include <functional>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/request.hpp"

namespace socketserver {

/// The loop that everyone writes first: take a request, serve it, take the next.
class BaseServer {
public:
    /// @param handle  what is done with each request
    explicit BaseServer(std::function<void(Request&, const Address&)> handle);
    virtual ~BaseServer() = default;

    /// Takes one request after the other and serves it.
    void serve_forever();

protected:
    /// Waits for the next request, and says who sent it.
    virtual std::pair<Request, Address> get_request() = 0;

private:
    std::function<void(Request&, const Address&)> handle_;
};

}  // namespace socketserver
