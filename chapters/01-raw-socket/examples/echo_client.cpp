// The interactive client of echo_server: sends each line that it reads, prints what comes
// back.
//
//     echo_client [PORT]

#include <iostream>
#include <string>

#include "socketserver/socket.hpp"

using socketserver::Socket;

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;

    Socket connection(AF_INET, SOCK_STREAM);
    connection.connect({"127.0.0.1", port});
    std::cout << "connected to " << connection.getpeername() << std::endl;

    for (std::string line; std::getline(std::cin, line);) {
        connection.sendall(line + "\n");
        std::string answer;
        while (!answer.ends_with('\n')) {
            const std::string data = connection.recv(4096);
            if (data.empty()) {
                std::cerr << "the server closed the connection\n";
                return 1;
            }
            answer += data;
        }
        std::cout << answer << std::flush;
    }
}
