// The examples with threads, as programs.

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "06-mixins/thread_sanitizer.hpp"
#include "06-mixins/thread_servers.hpp"
#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"

using namespace socketserver;

namespace {

// The number in "...thread 140028", and the text before and after it.
struct ThreadLine {
    explicit ThreadLine(const std::string& line) {
        const auto begin = line.find_first_of("0123456789");
        REQUIRE(begin != std::string::npos);
        const auto end = std::min(line.find(' ', begin), line.size());
        before = line.substr(0, begin);
        number = line.substr(begin, end - begin);
        after = line.substr(end);
    }

    std::string before;
    std::string number;
    std::string after;
};

}  // namespace

TEST_CASE("threaded_echo serves two clients at once") {
    Process program(EXAMPLES "/threaded_echo", {"0"});
    const Address address = served_by(program);
    Socket silent = connect_to(address);
    Socket other = connect_to(address);
    CHECK(answer_to(other, "hello\n") == "hello\n");
    CHECK(answer_to(silent, "at last\n") == "at last\n");
}

TEST_CASE("thread_names: the loop has a thread, and no request has the same") {
    Process program(EXAMPLES "/thread_names");
    std::vector<ThreadLine> lines;
    for (int i = 0; i < 4; ++i)
        lines.emplace_back(program.read_line());
    CHECK(program.read_all() == "");
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");

    const auto is_loop = [](const ThreadLine& line) {
        return line.before == "the loop runs in thread ";
    };
    const auto loop = std::ranges::find_if(lines, is_loop);
    REQUIRE(loop != lines.end());
    const std::string number_of_loop = loop->number;
    lines.erase(loop);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CHECK(lines[i].before == "thread ");
        CHECK(lines[i].number != number_of_loop);
        CHECK(lines[i].after == " got: Hello World " + std::to_string(i + 1));
    }
}

TEST_CASE("graceful_server: SIGTERM, and a client that stays is cut off after its time") {
    Process program(EXAMPLES "/graceful_server", {"0", "1"});
    const Address address = served_by(program);
    Socket client = connect_to(address);
    CHECK(answer_to(client, "hello\n") == "hello\n");
    ::kill(program.pid(), SIGTERM);
    CHECK(refuses(address));
    CHECK(answer_to(client, "still here\n") == "still here\n");
    CHECK(client.recv(100) == "");
    CHECK(program.read_all() == "all are gone\n");
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");
}

TEST_CASE("graceful_server: it waits no longer than for its last client") {
    Process program(EXAMPLES "/graceful_server", {"0", "3600"});
    const Address address = served_by(program);
    Socket client = connect_to(address);
    CHECK(answer_to(client, "hello\n") == "hello\n");
    ::kill(program.pid(), SIGINT);
    CHECK(refuses(address));
    CHECK(answer_to(client, "the last words\n") == "the last words\n");
    client.close();
    CHECK(program.read_all() == "all are gone\n");
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");
}

TEST_CASE("graceful_server: a second signal ends it at once") {
    Process program(EXAMPLES "/graceful_server", {"0", "3600"});
    const Address address = served_by(program);
    Socket client = connect_to(address);
    CHECK(answer_to(client, "hello\n") == "hello\n");
    ::kill(program.pid(), SIGTERM);
    CHECK(refuses(address));
    ::kill(program.pid(), SIGINT);
    CHECK(program.wait() == 128 + SIGINT);
}

TEST_CASE("destruction: a member is gone when a handler wants it, but for the cure") {
    Process program(EXAMPLES "/destruction");
    CHECK(program.read_all() ==
          "the wrong server:\n"
          "  the handler wants the log: it is gone\n"
          "the right server:\n"
          "  the handler wants the log: it is there\n");
// ThreadSanitizer reports the race.
#ifndef WITH_THREAD_SANITIZER
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");
#endif
}
