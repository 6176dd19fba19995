// The line server on the first loop.
//
//     printf 'one\ntwo\n' | line_server

#include <iostream>
#include <stdexcept>
#include <string>

#include "socketserver/base_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Datagram;
using socketserver::Request;

class LineServer : public BaseServer {
public:
    using BaseServer::BaseServer;

private:
    std::pair<Request, Address> get_request() override {
        std::string line;
        if (!std::getline(std::cin, line))
            throw std::runtime_error("the input has ended");
        return {Datagram{.data = line}, Address("standard input")};
    }
};

void answer(Request& request, const Address& client_address) {
    const std::string& line = std::get<Datagram>(request).data;
    if (line == "oops")
        throw std::runtime_error("this line can't be served");
    std::cout << client_address << " says: " << line << std::endl;
}

int main() {
    LineServer server(answer);
    try {
        server.serve_forever();
    } catch (const std::exception& error) {
        std::cout << "the server has ended: " << error.what() << std::endl;
    }
}
