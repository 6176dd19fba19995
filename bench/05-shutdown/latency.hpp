#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "measurement.hpp"
#include "socketserver/event.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/process.hpp"

/// How long the caller of shutdown() waits when the loop is idle, at a random moment of
/// its wait.
namespace latency {

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Event;
using socketserver::Request;
using socketserver::ServerSelector;
using socketserver::TCPServer;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

inline const milliseconds poll_interval(bench::amount(500, 20));

/// A server that tells when its loop waits.
class WakerServer : public TCPServer {
public:
    using TCPServer::TCPServer;

    void serve() { serve_forever(poll_interval); }
    void stop() { shutdown(); }

    Event is_waiting;

private:
    void watch(ServerSelector& selector) override {
        TCPServer::watch(selector);
        is_waiting.set();
    }
};

/// The same without a waker, as in Python: the loop looks at a flag at each turn, and an
/// event tells of its end.
class PollingServer : public WakerServer {
public:
    using WakerServer::WakerServer;

    void serve() {
        WakerServer::serve();
        is_shut_down_.set();
    }

    void stop() {
        shutdown_request_ = true;
        is_shut_down_.wait();
    }

private:
    void service_actions() override {
        if (shutdown_request_)
            shutdown();  // in the loop's own thread: it leaves the loop
    }

    std::atomic<bool> shutdown_request_ = false;
    Event is_shut_down_;
};

inline void nobody_comes(Request&, const Address&, BaseServer&) {}

/// The milliseconds that stop() took, after a pause in the loop's wait.
template <class Server>
double stop_after(std::chrono::duration<double> pause) {
    Server server({"127.0.0.1", 0}, nobody_comes);
    std::jthread loop([&] { server.serve(); });
    server.is_waiting.wait();
    std::this_thread::sleep_for(pause);
    return 1000 * bench::seconds([&] { server.stop(); });
}

/// How many servers wait for their moment at once: one after the other would take a
/// minute.
inline constexpr std::size_t at_once = 40;

/// The sorted latencies of many runs.
template <class Server>
std::vector<double> of(int runs) {
    // The same moments in each round: they are random to the loops, not to the rounds.
    std::minstd_rand random;
    std::uniform_real_distribution<double> share(0, 1);
    std::vector<double> latencies(static_cast<std::size_t>(runs));
    for (std::size_t first = 0; first < latencies.size(); first += at_once) {
        std::vector<std::jthread> batch;
        for (std::size_t i = first; i < std::min(first + at_once, latencies.size()); ++i)
            batch.emplace_back([&latency = latencies[i], pause = share(random)] {
                latency = stop_after<Server>(pause * poll_interval);
            });
    }
    std::ranges::sort(latencies);
    return latencies;
}

/// What is not exceeded by this share of the runs.
inline double percentile(const std::vector<double>& sorted, double per_cent) {
    const double rank = std::ceil(per_cent / 100 * static_cast<double>(sorted.size()));
    return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
}

/// A percentile of so many runs, or of a few when it is only tried.
template <class Server>
double of_runs(int runs, double per_cent) {
    return percentile(of<Server>(bench::amount(runs, 4)), per_cent);
}

/// The same of Python's own server.
inline double of_python(int runs, double per_cent) {
    Process python(
        BENCH_FOLDER "/peers/python_shutdown.py",
        {std::to_string(bench::amount(runs, 4)), std::to_string(per_cent),
         std::to_string(std::chrono::duration<double>(poll_interval).count())});
    const double latency = std::stod(python.read_line());
    python.wait();
    return latency;
}

/// A measurement of one percentile of the latency, in milliseconds: of 120 runs, and of
/// fewer where each takes so long.
inline int run(const std::string& title, double per_cent, double limit, int argc,
               char* argv[]) {
    return bench::run(
        {.title = title,
         .unit = "ms",
         .better = "lower",
         .subjects = {{"Waker", [=] { return of_runs<WakerServer>(120, per_cent); }},
                      {"a flag looked at every 500 ms",
                       [=] { return of_runs<PollingServer>(80, per_cent); }},
                      {"Python's shutdown()", [=] { return of_python(80, per_cent); }}},
         .limit = limit,
         .why = "who ends a server waits for it, and so does whoever starts the next"},
        argc, argv);
}

}  // namespace latency
