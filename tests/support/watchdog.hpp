#pragma once

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "support/quiet_reporter.hpp"

/// Ends a test program whose test case hangs, and says which one it is. A thread that
/// waits for ever can't be joined, so there is no going on. Including this header is
/// enough.
class Watchdog : public QuietReporter {
public:
    explicit Watchdog(const doctest::ContextOptions&) {
        std::cout << std::unitbuf;  // what failed before the end is printed by then
        struct sigaction bark {};
        bark.sa_handler = [](int) {
            [[maybe_unused]] const ssize_t written =
                ::write(STDERR_FILENO, message_.data(), message_.size());
            ::_exit(1);
        };
        ::sigaction(SIGALRM, &bark, nullptr);
    }

    void test_case_start(const doctest::TestCaseData& test_case) override {
        message_ = std::string("WATCHDOG: the test case \"") + test_case.m_name +
                   "\" hangs: it has not ended within 60 s\n";
        ::alarm(60);
    }

    void test_case_end(const doctest::CurrentTestCaseStats&) override { ::alarm(0); }

private:
    static inline std::string message_;
};

REGISTER_LISTENER("watchdog", 0, Watchdog);
