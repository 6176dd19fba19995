// How long does shutdown() take? Many loops are begun and shut down, each at a random
// moment of its wait.
//
//     latency [RUNS [POLL_INTERVAL]]     (the interval in milliseconds)

#include <algorithm>
#include <array>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "socketserver/tcp_server.hpp"

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Latency = std::chrono::duration<double, std::milli>;

Latency shut_down_after(milliseconds pause, milliseconds poll_interval) {
    const auto do_nothing = [](auto&, const auto&, auto&) {};
    socketserver::TCPServer server({"127.0.0.1", 0}, do_nothing);
    std::thread loop([&] { server.serve_forever(poll_interval); });
    // One interval for the thread to begin its loop, then a part of the next.
    std::this_thread::sleep_for(poll_interval + pause);
    const auto asked = steady_clock::now();
    server.shutdown();
    const Latency latency = steady_clock::now() - asked;
    loop.join();
    return latency;
}

void print_distribution(const std::vector<Latency>& latencies, int poll_interval) {
    std::array<std::string, 5> bars;
    const int width = std::max(1, poll_interval / static_cast<int>(bars.size()));
    for (const Latency latency : latencies) {
        const auto bar = static_cast<std::size_t>(latency.count() / width);
        bars[std::min(bar, bars.size() - 1)] += '#';
    }
    int from = 0;
    for (const std::string& bar : bars) {
        std::cout << "from" << std::setw(4) << from << " ms:" << std::setw(4)
                  << bar.size() << ' ' << bar << '\n';
        from += width;
    }
}

int main(int argc, char* argv[]) {
    const int runs = argc > 1 ? std::max(1, std::stoi(argv[1])) : 40;
    const int poll_interval = argc > 2 ? std::max(1, std::stoi(argv[2])) : 500;

    std::minstd_rand random;
    std::uniform_int_distribution<int> pause(0, poll_interval);
    std::vector<Latency> latencies;
    for (int run = 0; run < runs; ++run)
        latencies.push_back(
            shut_down_after(milliseconds(pause(random)), milliseconds(poll_interval)));
    print_distribution(latencies, poll_interval);

    std::ranges::sort(latencies);
    std::cout << "median " << std::fixed << std::setprecision(2)
              << latencies[latencies.size() / 2].count() << " ms, longest "
              << latencies.back().count() << " ms\n";
}
