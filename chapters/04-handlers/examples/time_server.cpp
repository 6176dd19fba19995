// Tells everyone who connects the time, in UTC.
//
//     time_server [PORT]

#include <ctime>
#include <iomanip>
#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class TimeHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        const std::time_t now = std::time(nullptr);
        std::tm utc{};
        wfile << std::put_time(gmtime_r(&now, &utc), "%Y-%m-%d %H:%M:%S UTC") << '\n';
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<TimeHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
