// The process is out of descriptors, and a client waits to be accepted. Then one becomes
// free, at the worst moment: when accept(2) has just failed. How long does the client
// wait from there on?

#include <algorithm>
#include <chrono>
#include <optional>

#include "measurement.hpp"
#include "starved.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;
using std::chrono::steady_clock;

// Frees a descriptor when the server has failed for the want of one.
template <class Server>
class RelievedServer : public Server {
public:
    using Server::Server;

    // How many milliseconds a client waits from the relief until it is served.
    double recover() {
        Socket client(AF_INET);
        client.connect(this->server_address);
        starvation_.emplace(no_descriptor_left());
        served = false;
        while (!served)
            this->handle_request();
        const std::chrono::duration<double, std::milli> waited =
            steady_clock::now() - relieved_;
        return waited.count();
    }

    bool served = false;

private:
    void get_request_failed(const std::system_error& error) override {
        Server::get_request_failed(error);
        starvation_.reset();
        relieved_ = steady_clock::now();
    }

    std::optional<DescriptorLimit> starvation_;
    steady_clock::time_point relieved_;
};

// The longest of 20 times.
template <class Server>
double longest_recovery() {
    bool* served = nullptr;
    RelievedServer<Server> server(
        {"127.0.0.1", 0}, [&](Request&, const Address&, BaseServer&) { *served = true; });
    served = &server.served;
    double longest = 0;
    for (int i = 0; i < bench::amount(20, 2); ++i)
        longest = std::max(longest, server.recover());
    return longest;
}

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "From a free descriptor to a served client, longest of 20",
         .unit = "ms",
         .better = "lower",
         .subjects = {{"TCPServer", longest_recovery<socketserver::TCPServer>},
                      {"without a pause", longest_recovery<SpinningServer>}},
         .limit = 100,
         .why = "the pause that saves the core must not be felt"},
        argc, argv);
}
