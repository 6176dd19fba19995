#include "socketserver/stack_overflow.hpp"

#include <signal.h>
#include <unistd.h>

#include <string_view>
#include <utility>
#include <vector>

namespace socketserver {

namespace {

// The lowest byte of the stack that this thread runs on, which is where its guard ends;
// null for the thread's own stack.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local const char* bottom_of_this_stack = nullptr;

// A stack for the signal's handler, since there is no room left on the fiber's. A program
// may have given the thread one already.
class HandlersStack {
public:
    HandlersStack() {
        stack_t current{};
        if (::sigaltstack(nullptr, &current) < 0 || (current.ss_flags & SS_DISABLE) == 0)
            return;
        current = {.ss_sp = memory_.data(), .ss_flags = 0, .ss_size = memory_.size()};
        is_set_ = ::sigaltstack(&current, nullptr) == 0;
    }
    ~HandlersStack() {
        const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
        if (is_set_)
            ::sigaltstack(&none, nullptr);
    }
    HandlersStack(const HandlersStack&) = delete;
    HandlersStack& operator=(const HandlersStack&) = delete;

private:
    std::vector<char> memory_ = std::vector<char>(65536);  // not every thread needs it
    bool is_set_ = false;
};

// The fault comes again when the handler has returned, and ends the program.
void handle_fault(int signal, siginfo_t* fault, void*) {
    const auto* const place = static_cast<const char*>(fault->si_addr);
    const char* const bottom = bottom_of_this_stack;
    if (bottom != nullptr && place < bottom && place >= bottom - FiberStack::guard_size) {
        constexpr std::string_view line =
            "socketserver: a handler needs more stack than its fiber has: give the "
            "server a larger fiber_stack_size\n";
        [[maybe_unused]] const ssize_t written =
            ::write(STDERR_FILENO, line.data(), line.size());
    }
    ::signal(signal, SIG_DFL);
}

}  // namespace

void tell_of_stack_overflows() {
    struct sigaction action {};
    if (::sigaction(SIGSEGV, nullptr, &action) < 0 || action.sa_handler != SIG_DFL)
        return;
    action.sa_sigaction = handle_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigaction(SIGSEGV, &action, nullptr);
}

RunsOnStack::RunsOnStack(const FiberStack& stack) noexcept {
    static thread_local const HandlersStack handlers_stack;
    before_ = std::exchange(bottom_of_this_stack, stack.bottom());
}

RunsOnStack::~RunsOnStack() {
    bottom_of_this_stack = before_;
}

}  // namespace socketserver
