// What handle_error() prints.

#include "socketserver/error_report.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "socketserver/base_server.hpp"
#include "support/captured_stderr.hpp"

using namespace socketserver;

// Types of a test's own, in a namespace that has a name, since the name is printed.
namespace bakery {

struct OutOfBread : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Burnt {};

}  // namespace bakery

namespace {

const std::string dashes =
    "----------------------------------------\n";  // 40 of them, counted below

// A server that handles what a function throws.
class FailingServer : public BaseServer {
public:
    FailingServer()
        : BaseServer("nowhere", [](Request&, const Address&, BaseServer&) {}) {}

    int fileno() const override { return -1; }

    void handle(const std::function<void()>& step, const Address& client_address) {
        Request request;
        try {
            step();
        } catch (...) {
            handle_error(request, client_address);
        }
    }

private:
    std::pair<Request, Address> get_request() override { return {}; }
};

// The text that handle_error() prints for it.
std::string report_of(const std::function<void()>& step,
                      const Address& client_address = {"127.0.0.1", 4711}) {
    CapturedStderr captured;
    FailingServer().handle(step, client_address);
    return captured.next_write();
}

std::string described(const std::function<void()>& step) {
    try {
        step();
    } catch (...) {
        return describe_current_exception();
    }
    return "nothing was thrown";
}

}  // namespace

TEST_CASE("handle_error() prints who and what between lines of 40 dashes") {
    CHECK(dashes.size() == 40 + 1);
    CHECK(report_of([] { throw std::runtime_error("text"); }) ==
          dashes +
              "Exception occurred during processing of request from 127.0.0.1:4711\n"
              "std::runtime_error: text\n" +
              dashes);
}

TEST_CASE("handle_error() prints any kind of address") {
    const auto fail = [] { throw std::logic_error("x"); };
    CHECK(report_of(fail, Address()).find("from (unnamed)\n") != std::string::npos);
    CHECK(report_of(fail, {"::1", 80}).find("from [::1]:80\n") != std::string::npos);
    CHECK(report_of(fail, "/tmp/s").find("from /tmp/s\n") != std::string::npos);
}

TEST_CASE("handle_error() prints what an exception was caused by") {
    const auto fail = [] {
        try {
            try {
                throw bakery::Burnt();
            } catch (...) {
                std::throw_with_nested(std::logic_error("no toast"));
            }
        } catch (...) {
            std::throw_with_nested(std::runtime_error("no breakfast"));
        }
    };
    const std::string report = report_of(fail);
    CHECK(report.find("no breakfast\ncaused by ") != std::string::npos);
    CHECK(report.find("no toast\ncaused by bakery::Burnt\n" + dashes) !=
          std::string::npos);
}

TEST_CASE("An exception is described by its type, with its namespace, and its text") {
    CHECK(described([] { throw std::out_of_range("9 of 3"); }) ==
          "std::out_of_range: 9 of 3\n");
    CHECK(described([] { throw bakery::OutOfBread("sold out"); }) ==
          "bakery::OutOfBread: sold out\n");
}

TEST_CASE("A foreign exception is described by its type alone") {
    CHECK(described([] { throw bakery::Burnt(); }) == "bakery::Burnt\n");
    CHECK(described([] { throw 42; }) == "int\n");
}

TEST_CASE("An exception that was nested around nothing is described alone") {
    // std::throw_with_nested() outside of a catch block: there is nothing to nest.
    const std::string text =
        described([] { std::throw_with_nested(std::runtime_error("alone")); });
    CHECK(text.ends_with(": alone\n"));
    CHECK(text.find("caused by") == std::string::npos);
}

TEST_CASE("Control characters in an exception's text do not reach the terminal") {
    CHECK(described([] { throw std::runtime_error("\x1b[31mred\r\nnext line\x7f"); }) ==
          "std::runtime_error: \\x1b[31mred\\x0d\\x0anext line\\x7f\n");
}

TEST_CASE("Outside of a catch block there is no exception to describe") {
    CHECK(describe_current_exception() == "no exception\n");
}

TEST_CASE("A report is one write, so that two threads don't mix their lines") {
    constexpr int reports = 100;
    const auto report_often = [](const char* text) {
        const auto fail = [text] { throw std::runtime_error(text); };
        for (int i = 0; i < reports; ++i)
            FailingServer().handle(fail, {"127.0.0.1", 1});
    };
    CapturedStderr captured;
    std::thread first(report_often, "first");
    std::thread second(report_often, "second");
    std::multiset<std::string> written;
    for (int i = 0; i < 2 * reports; ++i)
        written.insert(captured.next_write());
    first.join();
    second.join();

    const std::string head =
        dashes + "Exception occurred during processing of request from 127.0.0.1:1\n";
    CHECK(written.count(head + "std::runtime_error: first\n" + dashes) == reports);
    CHECK(written.count(head + "std::runtime_error: second\n" + dashes) == reports);
}
