// The switch by swapcontext(3), which POSIX had until 2008, and glibc has still. It saves
// and restores the signal mask, too: a system call each way. (The sanitizers are told
// nothing here.)
#include "socketserver/fiber.hpp"

#include <cxxabi.h>
#include <ucontext.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

namespace socketserver {

namespace {

// Where the two of them go on: the fiber, and whoever has resumed it.
struct Places {
    ucontext_t fiber{};
    ucontext_t resumer{};
};

Places& places(void* place) {
    return *static_cast<Places*>(place);
}

// The fiber that begins: makecontext(3) gives its function only ints.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local void (*begin_of_fiber)(Fiber&) = nullptr;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local Fiber* beginning = nullptr;

void run_beginning() {
    begin_of_fiber(*beginning);
}

}  // namespace

Fiber::Fiber(FiberStack stack, std::function<void()> work)
    : stack_(std::move(stack)),
      work_(std::move(work)),
      place_(std::make_unique<Places>().release()) {
    ucontext_t& context = places(place_).fiber;
    ::getcontext(&context);
    context.uc_stack.ss_sp = stack_.bottom();
    context.uc_stack.ss_size = stack_.size();
    ::makecontext(&context, run_beginning, 0);
}

Fiber::~Fiber() {
    const std::unique_ptr<Places> owned(&places(place_));
}

FiberStack Fiber::take_stack() noexcept {
    return std::move(stack_);
}

void Fiber::resume() {
    swap_thread_state(exceptions_, errno_);
    begin_of_fiber = [](Fiber& fiber) { fiber.begin(); };
    beginning = this;
    ::swapcontext(&places(place_).resumer, &places(place_).fiber);
    swap_thread_state(exceptions_, errno_);
}

void Fiber::suspend() {
    leave();
}

void Fiber::begin() noexcept {
    work_();
    work_ = nullptr;
    has_ended_ = true;
    leave();
    std::abort();  // nobody resumes what has ended
}

void Fiber::leave() noexcept {
    ::swapcontext(&places(place_).fiber, &places(place_).resumer);
}

[[gnu::noinline]] void Fiber::swap_thread_state(Exceptions& exceptions,
                                                int& error) noexcept {
    auto* const of_the_thread = reinterpret_cast<Exceptions*>(abi::__cxa_get_globals());
    std::swap(*of_the_thread, exceptions);
    std::swap(errno, error);
}

}  // namespace socketserver
