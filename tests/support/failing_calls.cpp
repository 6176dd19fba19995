// The functions of this file are called in the place of libc's, and operator new in the
// place of the compiler's: the test program has them itself. poll(2), recv(2) and send(2)
// are counted too, in waiting_rules.cpp. Not counted is what can't fail in a way that
// anybody could do something about, as close(2).

#include "support/failing_calls.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

// Each thread has its own.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
constinit thread_local int calls_until_failure = 0;
constinit thread_local int error_of_failure = 0;
constinit thread_local bool has_failed = false;
constinit thread_local int error_of_forks = 0;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

// The function of this name that would have been called.
template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void failing_calls::fail(int number, int error) noexcept {
    calls_until_failure = number;
    error_of_failure = error;
    has_failed = false;
}

bool failing_calls::stop() noexcept {
    calls_until_failure = 0;
    return has_failed;
}

bool failing_calls::this_one_fails() noexcept {
    if (calls_until_failure == 0 || --calls_until_failure > 0)
        return false;
    has_failed = true;
    errno = error_of_failure;
    return true;
}

void failing_calls::fail_forks(int error) noexcept {
    error_of_forks = error;
}

bool failing_calls::fork_fails() noexcept {
    if (error_of_forks == 0)
        return this_one_fails();
    errno = error_of_forks;
    return true;
}

// NOLINTBEGIN(cppcoreguidelines-no-malloc, cppcoreguidelines-owning-memory)
// NOLINTBEGIN(misc-new-delete-overloads)
void* operator new(std::size_t size) {
    void* const memory = failing_calls::this_one_fails() ? nullptr : std::malloc(size);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return failing_calls::this_one_fails() ? nullptr : std::malloc(size);
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

// NOLINTEND(misc-new-delete-overloads)
// NOLINTEND(cppcoreguidelines-no-malloc, cppcoreguidelines-owning-memory)

extern "C" {

// The linker knows them by libc's names; see waiting_rules.cpp.
int accept4_counted(int fileno, sockaddr* address, socklen_t* length,
                    int flags) __asm__("accept4");
int getsockopt_counted(int fileno, int level, int option, void* value,
                       socklen_t* length) __asm__("getsockopt");
int setsockopt_counted(int fileno, int level, int option, const void* value,
                       socklen_t length) __asm__("setsockopt");
int shutdown_counted(int fileno, int how) __asm__("shutdown");
pid_t fork_counted() __asm__("fork");
int pidfd_open_counted(pid_t process, unsigned flags) __asm__("pidfd_open");
ssize_t recvmsg_counted(int fileno, msghdr* message, int flags) __asm__("recvmsg");
ssize_t sendto_counted(int fileno, const void* data, size_t size, int flags,
                       const sockaddr* address, socklen_t length) __asm__("sendto");

int accept4_counted(int fileno, sockaddr* address, socklen_t* length, int flags) {
    static const auto original = next<decltype(::accept4)>("accept4");
    return failing_calls::this_one_fails() ? -1
                                           : original(fileno, address, length, flags);
}

int getsockopt_counted(int fileno, int level, int option, void* value,
                       socklen_t* length) {
    static const auto original = next<decltype(::getsockopt)>("getsockopt");
    return failing_calls::this_one_fails()
               ? -1
               : original(fileno, level, option, value, length);
}

int setsockopt_counted(int fileno, int level, int option, const void* value,
                       socklen_t length) {
    static const auto original = next<decltype(::setsockopt)>("setsockopt");
    return failing_calls::this_one_fails()
               ? -1
               : original(fileno, level, option, value, length);
}

int shutdown_counted(int fileno, int how) {
    static const auto original = next<decltype(::shutdown)>("shutdown");
    return failing_calls::this_one_fails() ? -1 : original(fileno, how);
}

pid_t fork_counted() {
    static const auto original = next<decltype(::fork)>("fork");
    if (failing_calls::fork_fails())
        return -1;
    return original();
}

int pidfd_open_counted(pid_t process, unsigned flags) {
    static const auto original = next<int(pid_t, unsigned)>("pidfd_open");
    return failing_calls::this_one_fails() ? -1 : original(process, flags);
}

ssize_t recvmsg_counted(int fileno, msghdr* message, int flags) {
    static const auto original = next<decltype(::recvmsg)>("recvmsg");
    return failing_calls::this_one_fails() ? -1 : original(fileno, message, flags);
}

ssize_t sendto_counted(int fileno, const void* data, size_t size, int flags,
                       const sockaddr* address, socklen_t length) {
    static const auto original = next<decltype(::sendto)>("sendto");
    return failing_calls::this_one_fails()
               ? -1
               : original(fileno, data, size, flags, address, length);
}

}  // extern "C"
