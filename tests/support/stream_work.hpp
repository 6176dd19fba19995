#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "socketserver/stream_request_handler.hpp"

// A StreamRequestHandler that does what the test says, and shows the test what a derived
// class sees.
class StreamWork : public socketserver::StreamRequestHandler {
public:
    using Work = std::function<void(StreamWork&)>;

    explicit StreamWork(Work work) : work_(std::move(work)) {}

    using StreamRequestHandler::connection;
    using StreamRequestHandler::disable_nagle_algorithm;
    using StreamRequestHandler::rbufsize;
    using StreamRequestHandler::rfile;
    using StreamRequestHandler::timeout;
    using StreamRequestHandler::wbufsize;
    using StreamRequestHandler::wfile;

private:
    void handle() override { work_(*this); }

    Work work_;
};

// A server that takes no requests: it only stands where a handler wants to have one.
class NoServer : public socketserver::BaseServer {
public:
    NoServer()
        : BaseServer(socketserver::Address(),
                     socketserver::handled_by<socketserver::BaseRequestHandler>) {}
    int fileno() const override { return -1; }

private:
    std::pair<socketserver::Request, socketserver::Address> get_request() override {
        throw std::logic_error("NoServer has no requests");
    }
};

// Runs the handler on this connection, which is closed afterwards. What the handler
// throws comes out.
inline void serve(StreamWork& handler, socketserver::Socket connection) {
    NoServer server;
    socketserver::Request request = std::move(connection);
    handler.run(request, socketserver::Address(), server);
}

inline void serve(socketserver::Socket connection, StreamWork::Work work) {
    StreamWork handler(std::move(work));
    serve(handler, std::move(connection));
}

// All that comes until the peer ends.
inline std::string receive_all(socketserver::Socket& client) {
    std::string all;
    for (std::string some = client.recv(65536); !some.empty(); some = client.recv(65536))
        all += some;
    return all;
}

// Ends the connection with a reset, as a client that crashed does: close(2) with a linger
// time of zero.
inline void reset(socketserver::Socket client) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    client.setsockopt(SOL_SOCKET, SO_LINGER,
                      {reinterpret_cast<const char*>(&at_once), sizeof at_once});
}
