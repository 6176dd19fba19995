// A client sends 64 MiB of lines of 256 bytes over TCP. How fast does a handler read
// them?

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "measurement.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::RequestHandlerClass;
using socketserver::Socket;
using socketserver::TCPServer;

constexpr int line_size = 256;
constexpr int lines_in_a_block = 256;

int blocks() {
    return bench::amount(1024, 16);
}

int all_bytes() {
    return blocks() * lines_in_a_block * line_size;
}

void send_lines(const Address& address) {
    std::string block;
    for (int i = 0; i < lines_in_a_block; ++i)
        block += std::string(line_size - 1, 'x') + '\n';
    Socket client(AF_INET);
    client.connect(address);
    for (int i = 0; i < blocks(); ++i)
        client.sendall(block);
}

// MiB a second, when one connection is read by this request handler class, which counts
// the bytes that it got.
double speed(RequestHandlerClass reader, const int& bytes) {
    TCPServer server({"127.0.0.1", 0}, std::move(reader));
    std::thread client(send_lines, server.server_address);
    const double seconds = bench::seconds([&] { server.handle_request(); });
    client.join();
    if (bytes != all_bytes())
        throw std::runtime_error("not all bytes were read");
    return all_bytes() / 1048576.0 / seconds;
}

// Reads to the end with std::getline().
class LineReader : public socketserver::StreamRequestHandler {
public:
    LineReader(std::size_t buffer_size, int& bytes) : bytes_(bytes) {
        rbufsize = buffer_size;
    }

private:
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            bytes_ += static_cast<int>(line.size()) + 1;
    }

    int& bytes_;
};

double getline_from_rfile(std::size_t buffer_size) {
    int bytes = 0;
    return speed(
        [&](Request& request, const Address& client, BaseServer& server) {
            LineReader(buffer_size, bytes).run(request, client, server);
        },
        bytes);
}

double recv_only() {
    int bytes = 0;
    return speed(
        [&](Request& request, const Address&, BaseServer&) {
            const int connection = std::get<Socket>(request).fileno();
            std::vector<char> buffer(65536);
            ssize_t received = 0;
            while ((received = ::recv(connection, buffer.data(), buffer.size(), 0)) > 0)
                bytes += static_cast<int>(received);
        },
        bytes);
}

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "64 MiB of lines of 256 bytes from a TCP connection",
         .unit = "MiB/s",
         .better = "higher",
         .subjects = {{"getline, 16 KiB", [] { return getline_from_rfile(16384); }},
                      {"getline, 64 KiB", [] { return getline_from_rfile(65536); }},
                      {"recv, 64 KiB", recv_only}},
         .ratio = 0.5,
         .why = "reading lines must cost no more than receiving them does"},
        argc, argv);
}
