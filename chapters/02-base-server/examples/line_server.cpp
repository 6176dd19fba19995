// A server without a socket: its requests are the lines of standard input. It shows how
// little BaseServer asks of the class below it.
//
//     printf 'one\ntwo\n' | line_server

#include <unistd.h>

#include <iostream>
#include <stdexcept>
#include <string>

#include "socketserver/base_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Datagram;
using socketserver::Request;

// Neither of these is a std::exception, so both leave the loop.
struct EndOfInput {};
struct Quit {};

class LineServer : public BaseServer {
public:
    using BaseServer::BaseServer;

    int fileno() const override { return STDIN_FILENO; }

private:
    std::pair<Request, Address> get_request() override {
        std::string line;
        for (char letter = 0; letter != '\n'; line += letter)
            if (::read(STDIN_FILENO, &letter, 1) <= 0)
                throw EndOfInput();
        line.pop_back();
        return {Datagram{.data = line}, Address("standard input")};
    }
};

void answer(Request& request, const Address& client_address, BaseServer&) {
    const std::string& line = std::get<Datagram>(request).data;
    if (line == "oops")
        throw std::runtime_error("this line can't be served");
    if (line == "quit")
        throw Quit();
    std::cout << client_address << " says: " << line << std::endl;
}

int main() {
    LineServer server("standard input", answer);
    try {
        server.serve_forever();
    } catch (const EndOfInput&) {
        std::cout << "the input has ended, and the loop with it" << std::endl;
    } catch (const Quit&) {
        std::cout << "a request asked to quit" << std::endl;
    }
}
