// Puts a load on a server at 127.0.0.1, and prints as one line of JSON what came of it.
// One thread has all the clients; each checks its answer before it goes on.

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "clients.hpp"
#include "datagram_client.hpp"
#include "idle.hpp"
#include "json.hpp"
#include "line.hpp"
#include "meter.hpp"
#include "page.hpp"
#include "socketserver/address.hpp"
#include "socketserver/os_error.hpp"
#include "stream_client.hpp"

namespace {

using bench::Afterwards;
using bench::Arguments;
using socketserver::Address;

constexpr const char* usage = R"(usage: load KIND PORT CLIENTS [--seconds S]
       load messages    PORT CLIENTS              echo over kept connections
       load connections PORT CLIENTS              connect, one line, see the server close
       load datagrams   PORT CLIENTS              UDP echo
       load pages       PORT CLIENTS PATH LENGTH  HTTP GET over kept connections
       load one-page    PORT CLIENTS PATH LENGTH  HTTP GET with Connection: close
       load idle-messages PORT CLIENTS              answered once, then idle until
       load idle-pages    PORT CLIENTS PATH LENGTH  the standard input ends
A first line tells that the time that is measured begins, or that all are idle.
)";

void print(const bench::Meter& meter, std::size_t never_served, bool is_page) {
    std::cout << std::fixed << std::setprecision(1)
              << "{\"value\": " << meter.answers_per_second()
              << ", \"median_us\": " << meter.microseconds(0.5)
              << ", \"p99_us\": " << meter.microseconds(0.99)
              << ", \"done\": " << meter.done() << ", \"never_served\": " << never_served
              << ", \"failed\": " << meter.failures()
              << ", \"why_failed\": " << bench::json_string(meter.why_failed());
    if (is_page)
        std::cout << ", \"bytes\": " << meter.bytes_per_second();
    std::cout << "}" << std::endl;
}

template <class Client, class... Parts>
void run_load(const Arguments& arguments, const Address& server, const Parts&... parts) {
    bench::Meter meter(arguments.times);
    bench::Clients<Client> clients(server, meter);
    for (std::size_t i = 0; i < arguments.clients; ++i)
        clients.add(Client(parts...));
    clients.run([&] {
        std::cout << "{\"never_served\": " << clients.never_served() << "}" << std::endl;
    });
    print(meter, clients.never_served(), !arguments.path.empty());
}

template <class Exchange>
void hold_idle(const Arguments& arguments, const Address& server,
               const Exchange& exchange) {
    const bench::Time begin = bench::Clock::now();
    bench::HeldConnections<Exchange> connections;
    connections.open(server, arguments.clients, exchange);
    const std::chrono::duration<double> seconds = bench::Clock::now() - begin;
    std::cout << "{\"open\": " << connections.count()
              << ", \"failed\": " << connections.failures()
              << ", \"why_failed\": " << bench::json_string(connections.why_failed())
              << ", \"seconds\": " << seconds.count() << "}" << std::endl;
    std::array<char, 256> ignored{};
    while (::read(STDIN_FILENO, ignored.data(), ignored.size()) > 0)
        continue;
    std::cout << "{\"alive\": " << connections.alive() << "}" << std::endl;
}

bench::Page page_for(const Arguments& arguments) {
    const char* wish = arguments.kind == "one-page" ? "Connection: close\r\n" : "";
    return {.request = "GET " + arguments.path + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                       std::to_string(arguments.port) + "\r\n" + wish + "\r\n",
            .length = arguments.length,
            .good_head = ""};
}

void run(const Arguments& arguments) {
    using LineClient = bench::StreamClient<bench::LineExchange>;
    using PageClient = bench::StreamClient<bench::PageExchange>;
    const Address server = Address("127.0.0.1", arguments.port).resolve(AF_INET);
    const bench::LineExchange line;
    bench::Page page = page_for(arguments);
    const bench::PageExchange get(page);

    if (arguments.kind == "messages")
        run_load<LineClient>(arguments, server, Afterwards::asks_again, line);
    else if (arguments.kind == "connections")
        run_load<LineClient>(arguments, server, Afterwards::sees_the_end, line);
    else if (arguments.kind == "datagrams")
        run_load<bench::DatagramClient>(arguments, server);
    else if (arguments.kind == "pages")
        run_load<PageClient>(arguments, server, Afterwards::asks_again, get);
    else if (arguments.kind == "one-page")
        run_load<PageClient>(arguments, server, Afterwards::sees_the_end, get);
    else if (arguments.kind == "idle-messages")
        hold_idle(arguments, server, line);
    else if (arguments.kind == "idle-pages")
        hold_idle(arguments, server, get);
    else
        throw bench::UsageError("no such kind of load: " + arguments.kind);
}

// Every client is a descriptor, and a shell allows few.
void allow_many_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) < 0)
        socketserver::throw_os_error(errno, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) < 0)
        socketserver::throw_os_error(errno, "setrlimit");
}

}  // namespace

int main(int argc, char* argv[]) {
    try {
        const Arguments arguments =
            bench::read_arguments(std::vector<std::string>(argv + 1, argv + argc));
        allow_many_descriptors();
        run(arguments);
        return 0;
    } catch (const bench::UsageError& error) {
        std::cerr << "load: " << error.what() << "\n" << usage;
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "load: " << error.what() << "\n";
        return 1;
    }
}
