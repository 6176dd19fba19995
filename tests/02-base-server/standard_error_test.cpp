// What becomes of a message that is written to standard error, and of one that can't be.

#include "socketserver/standard_error.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "socketserver/socket.hpp"
#include "support/eventually.hpp"
#include "support/failing_calls.hpp"
#include "support/piped_stderr.hpp"
#include "support/signal_hail.hpp"

using namespace socketserver;

namespace {

// What happens between a look at standard error and what is written, once.
std::function<void()> meanwhile;

void let_it_happen(int fileno) {
    if (fileno == STDERR_FILENO && meanwhile)
        std::exchange(meanwhile, nullptr)();
}

// Another process: it leaves no room.
void let_another_write() {
    const FileDescriptor pipe(
        ::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    const std::array<char, 4096> page{};
    while (::syscall(SYS_write, pipe.fileno(), page.data(), page.size()) > 0)
        continue;
}

// Writes until a message is lost.
void fill(const PipedStderr& piped) {
    const std::string page(4096, 'x');
    while (!piped.is_full())
        write_to_stderr(page);
    write_to_stderr("lost\n");
}

}  // namespace

// These take the place of the C library's in this whole program. Their parameters have no
// names of its own, which begin with underscores.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

ssize_t write(int fileno, const void* bytes, size_t size) {
    let_it_happen(fileno);
    return ::syscall(SYS_write, fileno, bytes, size);
}

ssize_t pwritev2(int fileno, const iovec* parts, int count, off_t place, int flags) {
    let_it_happen(fileno);
    return ::syscall(SYS_pwritev2, fileno, parts, count, place, 0, flags);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

TEST_CASE("A report that is larger than the pipe arrives whole, through signals") {
    std::string report;
    while (report.size() < 100'000)
        report += "line " + std::to_string(report.size()) + '\n';

    PipedStderr piped;
    std::atomic<bool> waited = false;
    std::string received;
    {
        const SignalHail hail;
        const std::jthread reader([&] {
            // The writer has to wait, and the signals interrupt it: first in the middle
            // of what it has begun to write, then before it can write anything.
            const bool full = eventually([&] { return piped.is_full(); });
            const int before = hail.heard();
            waited = full && eventually([&] { return hail.heard() > before + 20; });
            received = piped.read_to_end();
        });
        write_to_stderr(report);
        eventually([&] { return waited.load(); });
        piped.end();
    }
    CHECK(waited);
    CHECK(received.size() == report.size());
    CHECK((received == report));
}

TEST_CASE("A signal that ends a look at standard error costs no message") {
    PipedStderr piped;
    failing_calls::fail(1, EINTR);
    write_to_stderr("hello\n");
    CHECK(failing_calls::stop());
    piped.end();
    CHECK(piped.read_to_end() == "hello\n");
}

TEST_CASE("A message that nobody can read any more is dropped, and is no signal") {
    PipedStderr piped;
    piped.close_reader();
    write_to_stderr("nobody reads this\n");
    write_to_stderr(std::string(10'000, 'x'));
    piped.end();
    const PipedStderr next;
    write_to_stderr("hello\n");
    CHECK(next.read_some() == "(messages that could not be written here: 2)\nhello\n");
}

TEST_CASE("A message whose reader goes at the last moment is dropped, and is no signal") {
    PipedStderr piped;
    meanwhile = [&] { piped.close_reader(); };
    write_to_stderr("nobody reads this\n");
    CHECK_FALSE(meanwhile);
    piped.end();
    const PipedStderr next;
    write_to_stderr("hello\n");
    CHECK(next.read_some() == "(messages that could not be written here: 1)\nhello\n");
}

TEST_CASE("A message that nobody reads in time is dropped, and told of when one does") {
    const PipedStderr piped;
    fill(piped);
    for (int i = 0; i < 1000; ++i)
        write_to_stderr("lost\n");  // none of these waits
    CHECK(piped.is_full());
    CHECK(piped.read_some().find("lost") == std::string::npos);
    write_to_stderr("hello\n");
    write_to_stderr("again\n");
    CHECK(piped.read_some() ==
          "(messages that could not be written here: 1001)\nhello\nagain\n");
}

TEST_CASE("A message for which another process leaves no room is dropped, too") {
    const PipedStderr piped;
    const int room = ::fcntl(STDERR_FILENO, F_GETPIPE_SZ);
    const std::string page(4096, 'x');
    for (int written = 0; written < room - 4096; written += 4096)
        write_to_stderr(page);
    meanwhile = let_another_write;
    write_to_stderr("lost\n");  // there was room for it
    CHECK_FALSE(meanwhile);
    CHECK(piped.read_some().find("lost") == std::string::npos);
    write_to_stderr("hello\n");
    CHECK(piped.read_some() == "(messages that could not be written here: 1)\nhello\n");
}

TEST_CASE("Without a standard error no connection gets its number, nor its messages") {
    const FileDescriptor saved(::dup(STDERR_FILENO));
    ::close(STDERR_FILENO);
    auto [client, connection] = Socket::socketpair();
    Socket other(AF_INET);
    write_to_stderr("not for a client\n");
    ::dup2(saved.fileno(), STDERR_FILENO);
    CHECK(client.fileno() > STDERR_FILENO);
    CHECK(connection.fileno() > STDERR_FILENO);
    CHECK(other.fileno() > STDERR_FILENO);
    CHECK(client.try_recv(100) == std::nullopt);
    CHECK(connection.try_recv(100) == std::nullopt);

    const PipedStderr piped;
    write_to_stderr("hello\n");
    CHECK(piped.read_some() == "(messages that could not be written here: 1)\nhello\n");
}
