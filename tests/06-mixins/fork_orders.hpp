#pragma once

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "socketserver/base_server.hpp"
#include "socketserver/datagram_request_handler.hpp"
#include "socketserver/stream_request_handler.hpp"

// What a client can order a child of the program fork_server to do. The children do as
// they are told, line by line, until their client has gone.
namespace fork_orders {

using socketserver::BaseServer;

// How many "count" orders this process has obeyed.
inline int count = 0;

// An order is a word and, with some, a number or a text.
struct Order {
    explicit Order(const std::string& line) {
        std::istringstream in(line);
        std::getline(in, word, ' ');
        std::getline(in, text);
    }

    int number() const { return std::atoi(text.c_str()); }

    std::string word;
    std::string text;
};

// Leaves the text in the buffers of stdout, std::cout and std::clog.
inline std::string print(const std::string& text) {
    std::cout << "cout: " << text << '\n';
    std::printf("printf: %s\n", text.c_str());
    std::clog << "clog: " << text << '\n';
    return "printed";
}

// From now on this process writes a line when it ends by exit(3). The globals would be
// destroyed then, too.
inline std::string watch_exit() {
    std::atexit([] { std::clog << "exit() was called" << std::endl; });
    return "watched from now on";
}

// Ends this process as a program ends.
[[noreturn]] inline void leave(int status) {
    std::exit(status);  // NOLINT(concurrency-mt-unsafe): there is only this thread
}

// Ends this process with a signal, as a crash does.
[[noreturn]] inline void crash(int signal) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    std::abort();
}

// From now on SIGTERM ends this process after a while, and not silently.
inline std::string catch_sigterm() {
    struct sigaction action {};
    action.sa_handler = [](int) {
        ::poll(nullptr, 0, 100);
        constexpr std::string_view text = "caught SIGTERM\n";
        [[maybe_unused]] const ssize_t written =
            ::write(STDERR_FILENO, text.data(), text.size());
        ::_exit(0);
    };
    ::sigaction(SIGTERM, &action, nullptr);
    return "caught from now on";
}

inline std::string ignore_sigterm() {
    ::signal(SIGTERM, SIG_IGN);
    return "ignored from now on";
}

// Starts a process that waits, and says its number.
inline std::string start() {
    const pid_t pid = ::fork();
    if (pid != 0)
        return std::to_string(pid);
    ::alarm(60);  // in case that nobody ends it
    while (true)
        ::pause();
}

// Waits until the test has closed this program's standard input, or has ended.
inline void wait_for_the_end_of_input() {
    pollfd input{.fd = STDIN_FILENO, .events = 0, .revents = 0};
    while (::poll(&input, 1, -1) <= 0)
        continue;
}

// Does what a client wants, and says what it did.
inline std::string obey(const std::string& line, BaseServer& server) {
    using Obey = std::function<std::string(BaseServer&, const Order&)>;
    static const std::map<std::string, Obey> orders{
        {"pid", [](auto&, auto&) { return std::to_string(::getpid()); }},
        {"count", [](auto&, auto&) { return std::to_string(++count); }},
        {"print", [](auto&, auto& order) { return print(order.text); }},
        {"throw",
         [](auto&, auto& order) -> std::string { throw std::runtime_error(order.text); }},
        {"start", [](auto&, auto&) { return start(); }},
        {"throw-int", [](auto&, auto& order) -> std::string { throw order.number(); }},
        {"crash", [](auto&, auto& order) -> std::string { crash(order.number()); }},
        {"abort", [](auto&, auto&) -> std::string { std::abort(); }},
        {"exit", [](auto&, auto& order) -> std::string { leave(order.number()); }},
        {"_exit", [](auto&, auto& order) -> std::string { ::_exit(order.number()); }},
        {"pthread_exit", [](auto&, auto&) -> std::string { ::pthread_exit(nullptr); }},
        {"watch-exit", [](auto&, auto&) { return watch_exit(); }},
        {"catch-SIGTERM", [](auto&, auto&) { return catch_sigterm(); }},
        {"ignore-SIGTERM", [](auto&, auto&) { return ignore_sigterm(); }},
        {"shutdown",
         [](auto& in, auto&) {
             in.shutdown();
             return "shutdown() has returned";
         }},
        {"server_close",
         [](auto& in, auto&) {
             in.server_close();
             return "server_close() has returned";
         }},
    };
    const Order order(line);
    return orders.at(order.word)(server, order);
}

class StreamHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << obey(line, server()) << std::endl;
    }
};

class DatagramHandler : public socketserver::DatagramRequestHandler {
    void handle() override {
        if (packet() != "hold") {
            wfile << obey(packet(), server());
            return;
        }
        socket().sendto(std::to_string(::getpid()), client_address());
        wait_for_the_end_of_input();
    }
};

}  // namespace fork_orders
