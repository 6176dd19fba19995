#pragma once

#include <functional>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/request.hpp"

namespace socketserver {

/// The loop that everyone writes first: take a request, serve it, take the next.
class BaseServer {
public:
    explicit BaseServer(std::function<void(Request&, const Address&)> handle)
        : handle_(std::move(handle)) {}
    virtual ~BaseServer() = default;

    void serve_forever();

protected:
    virtual std::pair<Request, Address> get_request() = 0;

private:
    std::function<void(Request&, const Address&)> handle_;
};

}  // namespace socketserver
