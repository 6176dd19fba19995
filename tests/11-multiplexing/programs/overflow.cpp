// A handler that needs more stack than its fiber has: as the first argument says, by one
// large frame or by many small ones.
//
//     overflow large|many

#include <cstddef>
#include <iostream>
#include <string>

#include "11-multiplexing/fibers_at_work.hpp"

namespace {

// Writes to the far end of a frame, at a place that no compiler knows: one that it knew
// could be all that is left of the frame.
[[gnu::noinline]] int use_large_frame() {
    const volatile std::size_t far_end = 0;
    volatile char frame[70000];  // NOLINT: it is large on purpose
    frame[far_end] = 1;
    return frame[far_end];
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
