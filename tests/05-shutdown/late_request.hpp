#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include "support/process.hpp"

// What one run of the example late_request printed.
struct LateRequest {
    LateRequest() {
        Process process(EXAMPLES "/late_request");
        const std::string returned = process.read_line();
        const std::string ended = process.read_line();
        const std::string served = process.read_all();
        CHECK(process.wait() == 0);
        CHECK(process.read_errors() == "");

        CHECK_MESSAGE(1 == std::sscanf(returned.c_str(),
                                       "shutdown() returned after %d ms", &returned_ms),
                      returned);
        CHECK_MESSAGE(
            1 == std::sscanf(ended.c_str(), "the loop ended after %d ms", &ended_ms),
            ended);
        is_served = served == "the late client was served\n";
        if (!is_served)
            CHECK(served == "the late client was not served\n");
    }

    int returned_ms = -1;
    int ended_ms = -1;
    bool is_served = false;
};

// Whether late_request shows this. It is run again when it does not, up to five times:
// on a busy machine its client may come too early or too late.
template <class Predicate>
bool late_request_shows(Predicate predicate) {
    for (int attempt = 0; attempt < 5; ++attempt)
        if (predicate(LateRequest()))
            return true;
    return false;
}
