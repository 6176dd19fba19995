#pragma once

#include <poll.h>

#include <tuple>
#include <utility>

#include "socketserver/socket.hpp"
#include "support/fake_server.hpp"

// A fake server with one request, one end of a socket pair; the test holds the other.
class ConnectionServer : public FakeServer {
public:
    using Socket = socketserver::Socket;

    ConnectionServer() {
        std::tie(test_end, server_end_) = Socket::socketpair();
        send("a");
    }

    // Whether the server's end is open, wherever it is now.
    bool is_open() const {
        pollfd end{.fd = test_end.fileno(), .events = POLLIN, .revents = 0};
        return ::poll(&end, 1, 0) == 0;
    }

    Socket test_end;
    Socket taken;  // by a process_request() that moves from the request
    bool takes = false;

private:
    std::pair<Request, Address> get_request() override {
        const Address client_address = FakeServer::get_request().second;
        return {std::move(server_end_), client_address};
    }

    void process_request(Request& request, const Address& client_address) override {
        if (takes)
            taken = std::move(std::get<Socket>(request));
        FakeServer::process_request(request, client_address);
    }

    void close_request(Request& request) override {
        FakeServer::close_request(request);
        std::get<Socket>(request).close();
    }

    Socket server_end_;
};
