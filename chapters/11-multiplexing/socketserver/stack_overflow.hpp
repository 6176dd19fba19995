#pragma once

#include "socketserver/fiber_stack.hpp"

// What a stack that is too small does: the kernel ends the program, and a line says why.
// Not meant for users of the library.

namespace socketserver {

/// From now on, when a fiber meets the guard of its stack, a line says so before the
/// program ends by SIGSEGV. A program that does something at SIGSEGV itself is left
/// alone.
void tell_of_stack_overflows();

/// While it lives, the thread that made it runs on this stack.
class RunsOnStack {
public:
    /// Takes note of it.
    explicit RunsOnStack(const FiberStack& stack) noexcept;
    /// As it was before.
    ~RunsOnStack();
    RunsOnStack(const RunsOnStack&) = delete;
    RunsOnStack& operator=(const RunsOnStack&) = delete;

private:
    const char* before_;
};

}  // namespace socketserver
