#pragma once

#include <doctest/doctest.h>
#include <sys/types.h>

#include <sstream>
#include <string>
#include <vector>

#include "socketserver/socket.hpp"
#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/process_state.hpp"
#include "support/served_by.hpp"
#include "support/watchdog.hpp"  // a server that never returns must not hold up the tests

// The program fork_server (programs/fork_server.cpp says what it can be ordered to do),
// and its clients.

// A forking server, in a process with one thread.
class ForkServer {
public:
    explicit ForkServer(const std::vector<std::string>& arguments)
        : process(PROGRAMS "/fork_server", arguments), address(served_by(process)) {}

    // Orders it to do something, and doesn't wait for the answer.
    void tell(const std::string& order) { process.write(order + "\n"); }

    // The answer to an order.
    std::string ask(const std::string& order) {
        tell(order);
        return process.read_line();
    }

    // Ends its input, and with it the program. What it says until its end.
    std::string end() {
        process.close_stdin();
        const std::string rest = process.read_all();
        CHECK(process.wait() == 0);
        return rest;
    }

    Process process;
    socketserver::Address address;
};

// A connection to a child of the server. The child ends when its client goes.
class ForkClient {
public:
    explicit ForkClient(const socketserver::Address& server)
        : socket(connect_to(server)) {}

    // Orders the child to do something, and doesn't wait for the answer.
    void tell(const std::string& order) { socket.sendall(order + "\n"); }

    // The child's answer to an order; what there is of it when the connection ends.
    std::string ask(const std::string& order) {
        tell(order);
        std::string line;
        for (std::string letter; !(letter = socket.recv(1)).empty() && letter != "\n";)
            line += letter;
        return line;
    }

    // The number of the child.
    pid_t child() { return std::stoi(ask("pid")); }

    // Whether the connection ends, and nothing comes before.
    bool sees_the_end() { return read_to_end(socket).empty(); }

    void leave() { socket.close(); }

    socketserver::Socket socket;
};

// How often a line stands in a text.
inline long count_line(const std::string& text, const std::string& line) {
    long count = 0;
    std::istringstream in(text);
    for (std::string found; std::getline(in, found);)
        count += found == line ? 1 : 0;
    return count;
}
