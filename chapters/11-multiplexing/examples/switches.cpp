// Goes to a fiber and back, a thousand times. strace(1) shows what of it the kernel does.
//
//     switches

#include <iostream>
#include <memory>

#include "socketserver/fiber.hpp"

using socketserver::Fiber;
using socketserver::FiberStack;

int main() {
    constexpr int times = 1000;
    constexpr std::size_t stack_size = 65536;
    std::unique_ptr<Fiber> fiber;
    fiber = std::make_unique<Fiber>(FiberStack(stack_size), [&fiber] {
        for (int i = 1; i < times; ++i)
            fiber->suspend();
    });
    int resumed = 0;
    for (; !fiber->has_ended(); ++resumed)
        fiber->resume();
    std::cout << resumed << " times to a fiber and back" << std::endl;
}
