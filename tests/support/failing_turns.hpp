#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <system_error>

#include "support/eventually.hpp"
#include "support/failing_calls.hpp"
#include "support/piped_stderr.hpp"
#include "support/serving.hpp"

// A server in whose turns one system call or allocation fails, when a test says so.
template <class Server>
class FailingTurns : public Server {
public:
    using Server::Server;

    // In each turn the n-th call of the loop's thread is to fail, until one has failed;
    // 0 is none.
    void let_fail(int number, int error) {
        error_ = error;
        has_failed_ = false;
        number_ = number;
    }

    // Whether one has failed since then.
    bool has_failed() const { return has_failed_; }

protected:
    // The end of a turn, and the beginning of the next.
    void service_actions() override {
        if (failing_calls::stop())
            has_failed_ = true;
        Server::service_actions();
        failing_calls::fail(has_failed_ ? 0 : number_.load(), error_);
    }

private:
    std::atomic<int> number_ = 0;  // The test sets it, and the loop reads it.
    std::atomic<int> error_ = 0;
    std::atomic<bool> has_failed_ = false;  // The loop sets it, and the test reads it.
};

// Has each system call and allocation of a turn fail, one after the other. The request of
// this turn may be lost. The next one must be answered.
//     begin  sends a request, and may throw
//     ask    sends one. Whether it was answered.
template <class Server, class Begin, class Ask>
void fail_one_after_the_other(Serving<FailingTurns<Server>>& server, int error,
                              Begin begin, Ask ask) {
    const PipedStderr piped;  // for the reports
    const auto make_turns = [&] {
        const int turns = server.turns();
        REQUIRE(eventually([&] { return server.turns() >= turns + 2; }));
    };
    server.start();
    REQUIRE(ask());
    int number = 0;
    bool has_failed = true;
    for (; has_failed && number < 200; ++number) {
        CAPTURE(number);
        server.let_fail(number + 1, error);
        make_turns();
        try {
            begin();
        } catch (const std::system_error&) {  // this request was lost
        }
        make_turns();
        has_failed = server.has_failed();
        server.let_fail(0, 0);
        make_turns();
        REQUIRE(ask());
    }
    CHECK_FALSE(has_failed);
    CHECK(number > 5);
    CHECK(server.stop());
}
