// The HTTP server of Poco, with a short text.
//
//     poco_server
//
// It has a thread for each of the clients, as it must: a client that keeps its connection
// keeps its thread. It sets TCP_NODELAY by itself. It prints the port at which it listens
// on 127.0.0.1, and serves until SIGTERM.

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>
#include <unistd.h>

#include <iostream>
#include <string_view>

namespace net = Poco::Net;

class TextHandler : public net::HTTPRequestHandler {
    void handleRequest(net::HTTPServerRequest&,
                       net::HTTPServerResponse& response) override {
        constexpr std::string_view text = "hello world\n";
        response.setContentType("text/plain");
        response.sendBuffer(text.data(), text.size());
    }
};

class TextHandlerFactory : public net::HTTPRequestHandlerFactory {
    net::HTTPRequestHandler* createRequestHandler(
        const net::HTTPServerRequest&) override {
        return new TextHandler;
    }
};

int main() {
    constexpr int threads = 100;
    const Poco::Timespan hour(3600, 0);
    net::ServerSocket socket;
    socket.bind(net::SocketAddress("127.0.0.1", 0));
    socket.listen(4096);
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the server deletes it
    auto* params = new net::HTTPServerParams;
    params->setMaxThreads(threads);
    params->setMaxQueued(10'000);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);
    params->setKeepAliveTimeout(hour);
    params->setTimeout(hour);
    Poco::ThreadPool pool(2, threads + 2, static_cast<int>(hour.totalSeconds()));
    net::HTTPServer server(new TextHandlerFactory, pool, socket, params);
    std::cout << socket.address().port() << std::endl;
    server.start();
    while (true)
        pause();
}
