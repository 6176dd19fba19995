// Three servers, and 1, 8 and 64 clients at once that are slow: each takes 50 ms to
// answer the server's question. How long until all are served, and what does it take?
//
//     models

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::Address;
using socketserver::Socket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class AskingHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        wfile << "your name?\n";
        std::string name;
        std::getline(rfile, name);
        wfile << "hello, " << name << '\n';
    }
};

// What the server takes: itself, and its children with it.
struct Usage {
    long memory = 0;  // KiB: its own, and its share of what it shares with others
    long processes = 0;
    long threads = 0;
};

// The number behind a word like "Threads:" in a file of /proc; 0 when it is gone.
long number_after(const std::string& word, const std::string& file) {
    std::ifstream in(file);
    for (std::string found; in >> found;)
        if (long number = 0; found == word && in >> number)
            return number;
    return 0;
}

void add_usage_of(const std::string& process, Usage& usage) {
    usage.memory += number_after("Pss:", "/proc/" + process + "/smaps_rollup");
    usage.threads += number_after("Threads:", "/proc/" + process + "/status");
    ++usage.processes;
    std::ifstream children("/proc/" + process + "/task/" + process + "/children");
    for (std::string child; children >> child;)
        add_usage_of(child, usage);
}

void keep_the_larger(Usage& most, const Usage& now) {
    most.memory = std::max(most.memory, now.memory);
    most.processes = std::max(most.processes, now.processes);
    most.threads = std::max(most.threads, now.threads);
}

// When one client was connected, and when it was served, from the beginning.
struct Times {
    milliseconds connected{};
    milliseconds served{};
};

Times be_a_client(const Address& server, steady_clock::time_point begin) {
    const auto now = [begin] {
        return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
    };
    Times times;
    Socket client(AF_INET);
    client.connect(server);
    times.connected = now();
    client.recv(100);
    std::this_thread::sleep_for(milliseconds(50));
    client.sendall("slow\n");
    client.recv(100);
    times.served = now();
    return times;
}

// Clients, each in a thread; meanwhile, what does the server's process take?
void measure(const std::string& name, int clients, const Address& address, pid_t server) {
    std::vector<Times> times(static_cast<std::size_t>(clients));
    std::atomic<int> still_there = clients;
    const auto begin = steady_clock::now();
    std::vector<std::thread> threads;
    for (Times& of_one : times)
        threads.emplace_back([&] {
            of_one = be_a_client(address, begin);
            --still_there;
        });
    Usage most;
    while (still_there > 0) {
        Usage now;
        add_usage_of(std::to_string(server), now);
        keep_the_larger(most, now);
        std::this_thread::sleep_for(milliseconds(5));
    }
    for (std::thread& thread : threads)
        thread.join();

    const auto last = [&](auto member) {
        return (std::ranges::max(times, {}, member).*member).count();
    };
    std::cout << std::left << std::setw(12) << name << std::right << std::setw(6)
              << clients << std::setw(9) << last(&Times::connected) << " ms"
              << std::setw(9) << last(&Times::served) << " ms" << std::setw(9)
              << most.memory << " KiB" << std::setw(11) << most.processes << std::setw(9)
              << most.threads << std::endl;
}

// The server runs in a process of its own, so that what it takes can be told apart.
template <class Server>
void run(const std::string& name, int clients) {
    auto server = std::make_unique<Server>(Address("127.0.0.1", 0),
                                           socketserver::handled_by<AskingHandler>);
    const Address address = server->server_address;
    const pid_t pid = socketserver::ChildProcess::fork();
    if (pid == 0) {
        server->serve_forever();
        socketserver::ChildProcess::exit(0);
    }
    server.reset();
    measure(name, clients, address, pid);
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
}

int main() {
    std::cout << "           clients  connected      served       memory  processes  "
                 "threads"
              << std::endl;
    for (const int clients : {1, 8, 64}) {
        run<socketserver::TCPServer>("sequential", clients);
        run<socketserver::ForkingTCPServer>("forking", clients);
        run<socketserver::ThreadingTCPServer>("threading", clients);
    }
}
