#pragma once

#include <atomic>

#include "socketserver/base_server.hpp"

/// Refuses a client when enough others are being served: it is closed at once. It stands
/// in front of a server with threads.
template <class Server>
class RefusingMixIn : public Server {
public:
    using Server::Server;

    /// Closes the server: its threads use what goes here.
    ~RefusingMixIn() override { this->server_close(); }

    /// How many requests are served at once. It is set before the loop begins.
    int most = 10;

protected:
    bool verify_request(socketserver::Request& request,
                        const socketserver::Address& client_address) override {
        return at_work_ < most && Server::verify_request(request, client_address);
    }

    void process_request(socketserver::Request& request,
                         const socketserver::Address& client_address) override {
        ++at_work_;
        try {
            Server::process_request(request, client_address);
        } catch (...) {
            --at_work_;  // there is no thread
            throw;
        }
    }

    void process_request_thread(socketserver::Request& request,
                                const socketserver::Address& client_address) override {
        Server::process_request_thread(request, client_address);
        --at_work_;
    }

private:
    std::atomic<int> at_work_ = 0;  // Counted up in the loop, and down in the threads.
};
