// What a loop costs while nobody comes.

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>

#include "socketserver/tcp_server.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// How often the kernel has put this thread to sleep.
long sleeps_of_this_thread() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-union-access): glibc declares it so
    return usage.ru_nvcsw;
}

// Counts for two seconds, from its first turn on, and shuts itself down then.
class Counting : public TCPServer {
public:
    using TCPServer::TCPServer;

    // How many there were a second.
    double turns() const { return turns_ / seconds_; }
    double sleeps() const { return static_cast<double>(sleeps_) / seconds_; }

private:
    void service_actions() override {
        TCPServer::service_actions();
        if (!has_begun_) {
            has_begun_ = true;
            start_ = steady_clock::now();
            sleeps_before_ = sleeps_of_this_thread();
            return;
        }
        ++turns_;
        sleeps_ = sleeps_of_this_thread() - sleeps_before_;
        seconds_ = std::chrono::duration<double>(steady_clock::now() - start_).count();
        if (seconds_ >= 2)
            shutdown();
    }

    bool has_begun_ = false;
    steady_clock::time_point start_;
    long sleeps_before_ = 0;
    long sleeps_ = 0;
    int turns_ = 0;
    double seconds_ = 0;
};

}  // namespace

TEST_CASE("An idle loop wakes at most three times a second") {
    Counting server({"127.0.0.1", 0}, ignore);
    const Background loop([&] { server.serve_forever(); });
    REQUIRE(loop.ends(20s));
    CHECK(server.turns() > 0);
    CHECK(server.turns() <= 3);
    CHECK(server.sleeps() <= 3);
}
