// A handler that needs more stack than its fiber has: as the first argument says, by one
// large frame or by many small ones.
//
//     overflow large|many

#include <iostream>
#include <string>

#include "11-multiplexing/fibers_at_work.hpp"

namespace {

// Writes to all of a frame, the far end first, so that no compiler leaves it out.
[[gnu::noinline]] int use_large_frame() {
    volatile char frame[70000];  // NOLINT: it is large on purpose
    frame[0] = 1;
    return frame[0];
}

// NOLINTNEXTLINE(misc-no-recursion): it is to have no end
[[gnu::noinline]] int use_many_frames(int depth) {
    volatile char frame[100];  // NOLINT
    frame[0] = static_cast<char>(depth);
    return depth == 0 ? 0 : use_many_frames(depth - 1) + frame[0];
}

}  // namespace

int main(int argc, char* argv[]) {
    socketserver::Fibers fibers;
    const bool is_large = argc > 1 && argv[1] == std::string("large");
    start(fibers, [is_large] {
        std::cout << (is_large ? use_large_frame() : use_many_frames(1000000)) << '\n';
    });
    std::cout << "it did not overflow" << std::endl;
}
