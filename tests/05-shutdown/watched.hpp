#pragma once

#include <atomic>

#include "socketserver/event.hpp"
#include "socketserver/server_selector.hpp"

// A server that tells when its loop waits, and how often it has begun to.
template <class Server>
class Watched : public Server {
public:
    using Server::Server;

    // Set when the loop is about to wait: it has looked at all that could end it before.
    socketserver::Event is_waiting;

    std::atomic<int> waits = 0;

protected:
    void watch(socketserver::ServerSelector& selector) override {
        Server::watch(selector);
        ++waits;
        is_waiting.set();
    }
};
