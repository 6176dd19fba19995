#pragma once

#include <doctest/doctest.h>
#include <sys/types.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "03-tcp-udp/clients.hpp"
#include "socketserver/socket.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"
#include "support/watchdog.hpp"  // a server that never returns must not hold up the tests

// The program fork_server (programs/fork_server.cpp says what it can be ordered to do),
// its clients, and what is seen of its processes from outside.

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

// What the kernel says about a process: R, S, Z for a zombie, or - when there is none.
inline char state_of(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const std::size_t end_of_name = text.rfind(") ");
    return end_of_name == std::string::npos ? '-' : text[end_of_name + 2];
}

// Whether the process comes to this state.
inline bool comes_to(char state, pid_t process) {
    return eventually([=] { return state_of(process) == state; });
}

// The children of a process, zombies too.
inline std::vector<pid_t> children_of(pid_t process) {
    const std::string number = std::to_string(process);
    std::ifstream in("/proc/" + number + "/task/" + number + "/children");
    return {std::istream_iterator<pid_t>(in), {}};
}

// The open descriptors of a process, each with what it is: "socket:[4711]".
inline std::map<int, std::string> descriptors_of(pid_t process) {
    std::map<int, std::string> open;
    for (const auto& entry : std::filesystem::directory_iterator(
             "/proc/" + std::to_string(process) + "/fd")) {
        std::error_code gone;
        const auto link = std::filesystem::read_symlink(entry, gone);
        if (!gone)
            open[std::stoi(entry.path().filename())] = link.string();
    }
    return open;
}

// What kind of descriptors the first has that the second has not, in order: "eventfd".
inline std::vector<std::string> kinds_only_in(const std::map<int, std::string>& first,
                                              const std::map<int, std::string>& second) {
    std::vector<std::string> kinds;
    for (const auto& [number, link] : first)
        if (!second.contains(number) || second.at(number) != link)
            kinds.push_back(link.starts_with("anon_inode:[")
                                ? link.substr(12, link.size() - 13)
                                : link.substr(0, link.find(':')));
    std::ranges::sort(kinds);
    return kinds;
}

// How often a line stands in a text.
inline long count_line(const std::string& text, const std::string& line) {
    long count = 0;
    std::istringstream in(text);
    for (std::string found; std::getline(in, found);)
        count += found == line ? 1 : 0;
    return count;
}
