// The process is out of descriptors, and a client waits to be accepted: the listening
// socket stays readable, and accept(2) fails again and again. How busy does that keep the
// loop?

#include <chrono>
#include <ctime>
#include <stdexcept>

#include "measurement.hpp"
#include "starved.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Deadline;
using socketserver::Request;
using socketserver::Socket;
using std::chrono::milliseconds;

// The processor time of this thread, in seconds.
double processor_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Serves for a while: at this stage only an exception ends the loop.
template <class Server>
class ForAWhile : public Server {
public:
    using Server::Server;

    void serve(milliseconds time) {
        end_ = Deadline(time);
        try {
            this->serve_forever();
        } catch (const Enough&) {
        }
    }

private:
    struct Enough {};

    void service_actions() override {
        if (end_.passed())
            throw Enough();
    }

    Deadline end_{std::nullopt};
};

// How many per cent of a core the loop takes.
template <class Server>
double busy() {
    bool served = false;
    ForAWhile<Server> server(
        {"127.0.0.1", 0}, [&](Request&, const Address&, BaseServer&) { served = true; });
    Socket client(AF_INET);
    client.connect(server.server_address);
    const DescriptorLimit starvation(no_descriptor_left());

    const milliseconds time(bench::amount(1000, 100));
    const double before = processor_seconds();
    const double elapsed = bench::seconds([&] { server.serve(time); });
    if (served)
        throw std::runtime_error("the server was not out of descriptors");
    return 100 * (processor_seconds() - before) / elapsed;
}

int main(int argc, char* argv[]) {
    return bench::run({.title = "A server out of descriptors, with a client waiting",
                       .unit = "% of a core",
                       .better = "lower",
                       .subjects = {{"TCPServer", busy<socketserver::TCPServer>},
                                    {"without a pause", busy<SpinningServer>}},
                       .limit = 5,
                       .why = "a server that can't serve must not burn a core besides"},
                      argc, argv);
}
