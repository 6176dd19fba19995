// The switch itself is Boost.Context's: a few lines of assembly that save the registers
// on one stack and load them from the other. All that the thread has only once, and the
// fiber wants as its own, is exchanged around it. The sanitizers are told of each switch.
#include "socketserver/fiber.hpp"

#include <cxxabi.h>

#include <boost/context/detail/fcontext.hpp>
#include <cerrno>
#include <cstdlib>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer) && !defined(__SANITIZE_THREAD__)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace socketserver {

namespace boost_context = boost::context::detail;

// These are parts of their callers, or ThreadSanitizer would see a function begin on one
// stack and end on the other.

// Before the switch to the fiber, on the stack of whoever resumes it.
[[gnu::always_inline]] inline void Fiber::tell_of_resume() noexcept {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&sanitizers_.fake_stack_of_resumer, stack_.bottom(),
                                   stack_.size());
#endif
#ifdef __SANITIZE_THREAD__
    sanitizers_.resumer = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(sanitizers_.fiber, 0);
#endif
}

// After the switch back from the fiber.
[[gnu::always_inline]] inline void Fiber::tell_of_return() noexcept {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(sanitizers_.fake_stack_of_resumer, nullptr, nullptr);
#endif
}

// Before the switch away, on the fiber.
[[gnu::always_inline]] inline void Fiber::tell_of_leaving() noexcept {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(has_ended_ ? nullptr : &sanitizers_.fake_stack,
                                   sanitizers_.bottom_of_resumer,
                                   sanitizers_.size_of_resumer);
#endif
#ifdef __SANITIZE_THREAD__
    __tsan_switch_to_fiber(sanitizers_.resumer, 0);
#endif
}

// After the switch to the fiber.
[[gnu::always_inline]] inline void Fiber::tell_of_arrival() noexcept {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(sanitizers_.fake_stack,
                                    &sanitizers_.bottom_of_resumer,
                                    &sanitizers_.size_of_resumer);
#endif
}

// The switch away from the fiber.
[[gnu::always_inline]] inline void Fiber::leave() noexcept {
    resumer_ = boost_context::jump_fcontext(resumer_, nullptr).fctx;
}

Fiber::Fiber(FiberStack stack, std::function<void()> work)
    : stack_(std::move(stack)), work_(std::move(work)) {
    const auto run = [](boost_context::transfer_t transfer) {
        auto* const fiber = static_cast<Fiber*>(transfer.data);
        fiber->resumer_ = transfer.fctx;
        fiber->begin();
    };
    place_ =
        boost_context::make_fcontext(stack_.bottom() + stack_.size(), stack_.size(), run);
#ifdef __SANITIZE_THREAD__
    sanitizers_.fiber = __tsan_create_fiber(0);
#endif
}

// NOLINTNEXTLINE(modernize-use-equals-default): not under ThreadSanitizer
Fiber::~Fiber() {
#ifdef __SANITIZE_THREAD__
    __tsan_destroy_fiber(sanitizers_.fiber);
#endif
}

// The frames that were left by the last switch did not clean up behind them.
FiberStack Fiber::take_stack() noexcept {
#ifdef __SANITIZE_ADDRESS__
    __asan_unpoison_memory_region(stack_.bottom(), stack_.size());
#endif
    return std::move(stack_);
}

// Both are the thread's, and looked up on the thread that resumes: a fiber may go on on
// another one than it was put aside on.
void Fiber::resume() {
    swap_thread_state(exceptions_, errno_);
    tell_of_resume();
    place_ = boost_context::jump_fcontext(place_, this).fctx;
    tell_of_return();
    swap_thread_state(exceptions_, errno_);
}

void Fiber::suspend() {
    tell_of_leaving();
    leave();
    tell_of_arrival();
}

// The first function on the stack: nothing may leave it but the last switch.
void Fiber::begin() noexcept {
    tell_of_arrival();
    work_();
    work_ = nullptr;
    has_ended_ = true;
    tell_of_leaving();
    leave();
    std::abort();  // nobody resumes what has ended
}

[[gnu::noinline]] void Fiber::swap_thread_state(Exceptions& exceptions,
                                                int& error) noexcept {
    auto* const of_the_thread = reinterpret_cast<Exceptions*>(abi::__cxa_get_globals());
    std::swap(*of_the_thread, exceptions);
    std::swap(errno, error);
}

}  // namespace socketserver
