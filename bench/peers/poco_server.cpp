// The servers of Poco: its TCPServer as an echo server, and its HTTPServer.
//
//     poco_server every-line|one-line|text|files FOLDER
//
// Its threads are a pool: a client that keeps its connection keeps its thread, and
// whoever comes when all 600 are taken waits. It sets TCP_NODELAY by itself.

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net = Poco::Net;

template <bool EveryLine>
class Connection : public net::TCPServerConnection {
public:
    using TCPServerConnection::TCPServerConnection;

    void run() override {
        while (send_back_a_piece() && EveryLine)
            continue;
    }

private:
    // Whether there was one.
    bool send_back_a_piece() {
        std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
        const int size = socket().receiveBytes(buffer.data(), buffer.size());
        if (size > 0)
            socket().sendBytes(buffer.data(), size);
        return size > 0;
    }
};

// What is served is a folder; without one it is a short text.
class Handler : public net::HTTPRequestHandler {
public:
    explicit Handler(std::string folder) : folder_(std::move(folder)) {}

private:
    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        constexpr std::string_view text = "hello world\n";
        if (folder_.empty()) {
            response.setContentType("text/plain");
            response.sendBuffer(text.data(), text.size());
            return;
        }
        const std::string& path = request.getURI();
        response.sendFile(folder_ + path.substr(path.rfind('/')),
                          "application/octet-stream");
    }

    std::string folder_;
};

class HandlerFactory : public net::HTTPRequestHandlerFactory {
public:
    explicit HandlerFactory(std::string folder) : folder_(std::move(folder)) {}

private:
    net::HTTPRequestHandler* createRequestHandler(
        const net::HTTPServerRequest&) override {
        return new Handler(folder_);
    }

    std::string folder_;
};

constexpr int threads = 600;
const Poco::Timespan hour(3600, 0);

// The server deletes them.
template <class Params>
Params* with_many_threads(Params* params) {
    params->setMaxThreads(threads);
    params->setMaxQueued(10'000);
    return params;
}

void serve(net::TCPServer& server) {
    std::cout << server.port() << std::endl;
    server.start();
    while (true)
        pause();
}

template <bool EveryLine>
void serve_lines(Poco::ThreadPool& pool, const net::ServerSocket& socket) {
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the server deletes it
    auto* params = with_many_threads(new net::TCPServerParams);
    net::TCPServer server(new net::TCPServerConnectionFactoryImpl<Connection<EveryLine>>,
                          pool, socket, params);
    serve(server);
}

void serve_http(Poco::ThreadPool& pool, const net::ServerSocket& socket,
                const std::string& folder) {
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the server deletes it
    auto* params = with_many_threads(new net::HTTPServerParams);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);
    params->setKeepAliveTimeout(hour);
    params->setTimeout(hour);
    net::HTTPServer server(new HandlerFactory(folder), pool, socket, params);
    serve(server);
}

int main(int argc, char* argv[]) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    net::ServerSocket socket;
    socket.bind(net::SocketAddress("127.0.0.1", 0));
    socket.listen(4096);
    Poco::ThreadPool pool(2, threads + 2, static_cast<int>(hour.totalSeconds()));
    if (words == std::vector<std::string>{"every-line"})
        serve_lines<true>(pool, socket);
    if (words == std::vector<std::string>{"one-line"})
        serve_lines<false>(pool, socket);
    if (words == std::vector<std::string>{"text"})
        serve_http(pool, socket, "");
    if (words.size() == 2 && words[0] == "files")
        serve_http(pool, socket, words[1]);
    std::cerr << "usage: poco_server every-line|one-line|text|files FOLDER\n";
    return 2;
}
