// Sends each datagram back in capital letters.
//
//     upper_server [PORT]

#include <iostream>
#include <locale>
#include <string>

#include "socketserver/datagram_request_handler.hpp"
#include "socketserver/udp_server.hpp"

class UpperHandler : public socketserver::DatagramRequestHandler {
    void handle() override {
        for (const char letter : packet())
            wfile << std::toupper(letter, std::locale::classic());
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::UDPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<UpperHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
