// The linker is told to --wrap socketserver::forget(): who calls it by its name comes
// here, and from here to it. These are its names for the two. A program that has no
// chapter's code has no forget(), hence weak.

#include "support/told_to_forget.hpp"

#include <atomic>

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<told_to_forget::Listener> listener = nullptr;

}  // namespace

void told_to_forget::listen(Listener new_listener) noexcept {
    listener = new_listener;
}

extern "C" {

void forget_original(int fileno) __asm__("__real__ZN12socketserver6forgetEi")
    __attribute__((weak));
void forget_told(int fileno) __asm__("__wrap__ZN12socketserver6forgetEi");

void forget_told(int fileno) {
    if (const auto told = listener.load())
        told(fileno);
    forget_original(fileno);
}

}  // extern "C"
