// An echo server with threads, and a limit for threads that comes and goes. It does what
// its standard input says, a line at a time, and answers "done": "limit" lets no thread
// start any more, "free" lifts that, "close" ends the loop and closes the server.
//
// The system's limit does not bind root, so root becomes nobody first. Where threads can
// be started nevertheless, the answer to "limit" is the reason why there is no such test.

#include <grp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

namespace {

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << line << '\n';
    }
};

bool stop_being_root() {
    constexpr id_t nobody = 65534;
    return ::geteuid() != 0 ||
           (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
            ::setresuid(nobody, nobody, nobody) == 0);
}

// The threads of a user, in all programs together. At least one is there: this one.
void limit_threads(rlim_t number) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NPROC, &limit);
    limit.rlim_cur = std::min(number, limit.rlim_max);
    ::setrlimit(RLIMIT_NPROC, &limit);
}

bool a_thread_can_be_started() {
    try {
        std::thread([] {}).join();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

std::string limited() {
    limit_threads(1);
    return a_thread_can_be_started() ? "RLIMIT_NPROC does not bind here" : "done";
}

std::string freed() {
    limit_threads(RLIM_INFINITY);
    return a_thread_can_be_started() ? "done" : "no thread can be started";
}

}  // namespace

int main() {
    if (!stop_being_root()) {
        std::cout << "root can't become nobody here" << std::endl;
        return 1;
    }
    socketserver::ThreadingTCPServer server({"127.0.0.1", 0},
                                            socketserver::handled_by<EchoHandler>);
    std::thread loop([&server] { server.serve_forever(); });
    std::cout << server.server_address.port() << std::endl;
    for (std::string command; std::getline(std::cin, command) && command != "close";)
        std::cout << (command == "limit" ? limited() : freed()) << std::endl;
    server.shutdown();
    loop.join();
    server.server_close();
    std::cout << "done" << std::endl;
}
