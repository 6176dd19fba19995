#pragma once

#include <cstddef>
#include <functional>

#include "socketserver/fiber_stack.hpp"

namespace socketserver {

/// A function that runs on a stack of its own, and can be put aside in the middle:
/// whoever has resumed it goes on, and may resume it again later, on another thread too.
/// What is being caught, and errno, are the fiber's own. Not meant for users of the
/// library.
class Fiber {
public:
    /// @param work  what resume() runs; it must not throw
    Fiber(FiberStack stack, std::function<void()> work);
    /// It must have ended, or must not have begun.
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Runs it until it is put aside, or has ended.
    void resume();

    /// Puts it aside: the call returns when it is resumed. Called by the fiber itself.
    void suspend();

    /// Whether its work is done.
    bool has_ended() const noexcept { return has_ended_; }

    /// Its stack.
    const FiberStack& stack() const noexcept { return stack_; }

    /// Gives the stack away, when it has ended.
    FiberStack take_stack() noexcept;

private:
    // __cxa_eh_globals of the C++ ABI: what is being caught, and how many exceptions are
    // on their way.
    struct Exceptions {
        void* caught = nullptr;
        unsigned uncaught = 0;
    };

    // What the sanitizers are told of the two stacks.
    struct Sanitizers {
        void* fake_stack = nullptr;
        void* fake_stack_of_resumer = nullptr;
        const void* bottom_of_resumer = nullptr;
        std::size_t size_of_resumer = 0;
        void* fiber = nullptr;
        void* resumer = nullptr;
    };

    static void swap_thread_state(Exceptions& exceptions, int& error) noexcept;
    void begin() noexcept;
    void leave() noexcept;
    void tell_of_resume() noexcept;
    void tell_of_return() noexcept;
    void tell_of_leaving() noexcept;
    void tell_of_arrival() noexcept;

    FiberStack stack_;
    std::function<void()> work_;
    void* place_ = nullptr;    // where it goes on; resume() sets it when it comes back
    void* resumer_ = nullptr;  // where whoever resumed it goes on
    Exceptions exceptions_;
    int errno_ = 0;
    bool has_ended_ = false;
    Sanitizers sanitizers_;
};

}  // namespace socketserver
