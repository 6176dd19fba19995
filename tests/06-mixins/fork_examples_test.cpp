// The examples that fork, and the one about the order of two mix-ins, as programs.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <string>

#include "support/clients.hpp"
#include "support/process.hpp"

using namespace socketserver;

namespace {

// A row of the table that models prints.
struct Row {
    explicit Row(const std::string& line) {
        char word[32] = "";
        const int read =
            std::sscanf(line.c_str(), "%31s %d %d ms %d ms %d KiB %d %d", word, &clients,
                        &connected, &served, &memory, &processes, &threads);
        CHECK_MESSAGE(read == 7, line);
        name = word;
    }

    std::string name;
    int clients = -1;
    int connected = -1;
    int served = -1;
    int memory = -1;
    int processes = -1;
    int threads = -1;
};

// The next row. The longest takes more than 3 s to come, and so may come later than
// anything else that a test waits for.
Row next_row(Process& models) {
    for (int patience = 0; patience < 4; ++patience) {
        try {
            return Row(models.read_line());
        } catch (const std::runtime_error&) {
            continue;
        }
    }
    return Row(models.read_line());
}

Row next_row(Process& models, const std::string& name, int clients) {
    Row row = next_row(models);
    CAPTURE(name);
    CAPTURE(clients);
    CHECK(row.name == name);
    CHECK(row.clients == clients);
    CHECK(row.connected >= 0);
    CHECK(row.served >= row.connected);
    CHECK(row.memory > 0);
    return row;
}

}  // namespace

TEST_CASE("forking_counter always answers 1, each time by another process") {
    Process server(EXAMPLES "/forking_counter", {"0"});
    const std::string line = server.read_line();
    int process = 0;
    int port = 0;
    REQUIRE(2 == std::sscanf(line.c_str(), "process %d is serving on 127.0.0.1:%d",
                             &process, &port));
    CHECK(process == server.pid());
    std::set<int> processes{process};
    for (int i = 0; i < 3; ++i) {
        const std::string answer = ask({"127.0.0.1", port}, "");
        int child = 0;
        CHECK_MESSAGE(
            1 == std::sscanf(answer.c_str(), "request 1, served by process %d\n", &child),
            answer);
        processes.insert(child);
    }
    CHECK(processes.size() == 4);
}

TEST_CASE("models measures three servers with 1, 8 and 64 clients") {
    Process models(EXAMPLES "/models");
    CHECK(models.read_line() ==
          "           clients  connected      served       memory  processes  threads");
    for (const int clients : {1, 8, 64}) {
        const Row sequential = next_row(models, "sequential", clients);
        const Row forking = next_row(models, "forking", clients);
        const Row threading = next_row(models, "threading", clients);
        // Each client takes 50 ms, one after the other or at the same time.
        CHECK(sequential.served >= clients * 50);
        CHECK(forking.served >= 50);
        CHECK(threading.served >= 50);
        if (clients == 64)
            CHECK(sequential.served > threading.served);

        CHECK(sequential.processes == 1);
        CHECK(threading.processes == 1);
        CHECK(forking.processes > 1);
        CHECK(forking.processes <= 1 + std::min(clients, 40));
        CHECK(threading.threads > sequential.threads);
        CHECK(threading.threads <= sequential.threads + clients);
        CHECK(forking.threads > sequential.threads);
    }
    CHECK(models.read_all() == "");
    CHECK(models.wait() == 0);
    CHECK(models.read_errors() == "");
}

TEST_CASE("nesting shows that the mix-in in front is asked first") {
    Process nesting(EXAMPLES "/nesting");
    CHECK(nesting.read_all() ==
          "LoggingMixIn<ThreadingMixIn<TCPServer>>:\n"
          "  log: process_request() begins\n"
          "  log: process_request() has returned\n"
          "  the request was handled\n"
          "ThreadingMixIn<LoggingMixIn<TCPServer>>:\n"
          "  the request was handled\n");
    CHECK(nesting.wait() == 0);
}
