#include "socketserver/without_sigpipe.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <thread>

#include "socketserver/file_descriptor.hpp"
#include "support/sigpipe.hpp"

using socketserver::FileDescriptor;
using socketserver::WithoutSigpipe;

namespace {

// Writes to a pipe that nobody reads. The error.
int error_of_writing() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    FileDescriptor reader(ends[0]);
    const FileDescriptor writer(ends[1]);
    reader.close();
    const WithoutSigpipe without_sigpipe;
    return ::write(writer.fileno(), "x", 1) < 0 ? errno : 0;
}

}  // namespace

TEST_CASE("a write to a pipe that nobody reads is an error, and no signal") {
    CHECK(error_of_writing() == EPIPE);
    CHECK_FALSE(sigpipe::is_pending());
    CHECK_FALSE(sigpipe::is_blocked());
}

TEST_CASE("a SIGPIPE that waited before stays, and so does the thread's mask") {
    std::thread([] {
        sigset_t sigpipe;
        sigemptyset(&sigpipe);
        sigaddset(&sigpipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
        pthread_kill(pthread_self(), SIGPIPE);
        CHECK(sigpipe::is_pending());
        CHECK(error_of_writing() == EPIPE);
        CHECK(sigpipe::is_pending());
        CHECK(sigpipe::is_blocked());
        constexpr timespec at_once{};
        CHECK(sigtimedwait(&sigpipe, nullptr, &at_once) == SIGPIPE);
        CHECK(error_of_writing() == EPIPE);
        CHECK_FALSE(sigpipe::is_pending());
        CHECK(sigpipe::is_blocked());
    }).join();
}

TEST_CASE("what went wrong is still known when SIGPIPE is no longer held back") {
    errno = 0;
    {
        const WithoutSigpipe without_sigpipe;
        errno = ECONNRESET;
    }
    CHECK(errno == ECONNRESET);
}
