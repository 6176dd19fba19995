#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "socketserver/child_process.hpp"
#include "socketserver/error_report.hpp"
#include "socketserver/poll_selector.hpp"
#include "socketserver/socket.hpp"
#include "support/captured_stderr.hpp"
#include "support/descriptor_limit.hpp"
#include "support/eventually.hpp"

using namespace socketserver;

namespace {

// The number of a child that waits for a signal. (Not for one that doctest catches: its
// handler would run in the child.)
pid_t fork_waiting_child() {
    const pid_t pid = ChildProcess::fork();
    if (pid != 0)
        return pid;
    ::alarm(60);  // in case that none comes
    while (true)
        ::pause();
}

// The number of a child that ends at once.
pid_t fork_ending_child(int status = 0) {
    const pid_t pid = ChildProcess::fork();
    if (pid == 0)
        ChildProcess::exit(status);
    return pid;
}

// The number of a child that starts another one and waits for a signal, as that does,
// too. The other one ends, with "e", when it is told anything.
pid_t fork_starting_child(Socket& connection) {
    const pid_t pid = ChildProcess::fork();
    if (pid != 0)
        return pid;
    ::alarm(60);  // in case that nobody ends them
    ::setpgid(0, 0);
    if (::fork() == 0) {
        ::alarm(60);
        connection.sendall("b");
        if (!connection.recv(3).empty())
            connection.sendall("e");
        ::_exit(0);
    }
    while (true)
        ::pause();
}

// Looked after when there is no descriptor left.
ChildProcess child_without_descriptor(pid_t pid) {
    const DescriptorLimit limit(no_descriptor_left());
    return ChildProcess(pid);
}

bool ends(ChildProcess& child) {
    return eventually([&] { return child.has_ended(); });
}

// Waits for the child elsewhere, with waitpid(2). Its exit status.
int wait_elsewhere(pid_t pid) {
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WEXITSTATUS(status);
}

// Whether the system still knows the child.
bool is_still_there(pid_t pid) {
    siginfo_t end{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &end, WEXITED | WNOHANG | WNOWAIT) ==
           0;
}

// What is written to standard error while a child ends by this signal, sent by somebody
// else, and is looked for.
std::string report_of(int signal) {
    CapturedStderr errors;
    ChildProcess child(fork_waiting_child());
    ::kill(child.pid(), signal);
    CHECK(ends(child));
    child.report_crash();
    write_to_stderr("nothing");
    const std::string report = errors.next_write();
    const std::string begin =
        "child process " + std::to_string(child.pid()) + " was ended by ";
    return report.starts_with(begin) ? report.substr(begin.size()) : report;
}

}  // namespace

TEST_CASE("ChildProcess::fork() gives the parent the child's number, and the child 0") {
    const pid_t parent = ::getpid();
    const pid_t pid = ChildProcess::fork();
    if (pid == 0)
        ChildProcess::exit(::getppid() == parent ? 1 : 2);
    CHECK(pid != parent);
    CHECK(wait_elsewhere(pid) == 1);
}

TEST_CASE("ChildProcess::exit() ends the child with its status") {
    CHECK(wait_elsewhere(fork_ending_child(0)) == 0);
    CHECK(wait_elsewhere(fork_ending_child(7)) == 7);
}

TEST_CASE("has_ended() says whether a child has ended, and doesn't wait") {
    ChildProcess child(fork_waiting_child());
    CHECK_FALSE(child.has_ended());
    child.kill(SIGUSR1);
    CHECK(ends(child));
}

TEST_CASE("has_ended() lets the system forget the child") {
    ChildProcess child(fork_ending_child());
    CHECK(ends(child));
    CHECK_FALSE(is_still_there(child.pid()));
}

TEST_CASE("has_ended() leaves other children alone") {
    const pid_t other = fork_ending_child(7);
    ChildProcess child(fork_ending_child());
    CHECK(eventually([&] { return child.has_ended() && is_still_there(other); }));
    CHECK(wait_elsewhere(other) == 7);
}

TEST_CASE("a child's descriptor is readable when the child has ended") {
    ChildProcess child(fork_waiting_child());
    PollSelector selector;
    selector.register_fileno(child.fileno());
    CHECK(selector.select(std::chrono::seconds(0)).empty());
    child.kill(SIGUSR1);
    selector.register_fileno(child.fileno());
    CHECK(selector.select(std::chrono::seconds(5)).size() == 1);
    CHECK(ends(child));
}

TEST_CASE("a child's descriptor is close-on-exec") {
    ChildProcess child(fork_ending_child());
    CHECK((::fcntl(child.fileno(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(ends(child));
}

TEST_CASE("a child that was waited for elsewhere has ended") {
    ChildProcess child(fork_ending_child());
    ChildProcess without = child_without_descriptor(fork_ending_child());
    wait_elsewhere(child.pid());
    wait_elsewhere(without.pid());
    CHECK(child.has_ended());
    CHECK(without.has_ended());
    child.kill(SIGUSR1);  // reaches nobody
}

TEST_CASE("a child can be waited for without a descriptor") {
    ChildProcess child = child_without_descriptor(fork_waiting_child());
    CHECK(child.fileno() == -1);
    CHECK_FALSE(child.has_ended());
    child.kill(SIGUSR1);
    CHECK(ends(child));
    CHECK_FALSE(is_still_there(child.pid()));
}

TEST_CASE("returncode() is the exit status of a child that has ended") {
    for (const int status : {0, 7, 255}) {
        ChildProcess child(fork_ending_child(status));
        CHECK(ends(child));
        CHECK(child.returncode() == status);
    }
    ChildProcess without = child_without_descriptor(fork_ending_child(7));
    CHECK(ends(without));
    CHECK(without.returncode() == 7);
}

TEST_CASE("returncode() is a negative number when a signal has ended the child") {
    for (const int signal : {SIGUSR1, SIGKILL}) {
        ChildProcess child(fork_waiting_child());
        child.kill(signal);
        CHECK(ends(child));
        CHECK(child.returncode() == -signal);
    }
}

TEST_CASE("a child that has ended has ended, however often one asks") {
    ChildProcess child(fork_ending_child(7));
    CHECK(ends(child));
    CHECK(child.has_ended());
    CHECK(child.returncode() == 7);
}

TEST_CASE("crash() says which signal has ended a child, and nothing of other ends") {
    ChildProcess crashed(fork_waiting_child());
    ::kill(crashed.pid(), SIGUSR1);
    CHECK(ends(crashed));
    CHECK(crashed.crash() == "child process " + std::to_string(crashed.pid()) +
                                 " was ended by signal 10: User defined signal 1");
    ChildProcess ended(fork_ending_child(7));
    CHECK(ends(ended));
    CHECK(ended.crash() == "");
    ChildProcess killed(fork_waiting_child());
    killed.kill(SIGUSR1);
    CHECK(ends(killed));
    CHECK(killed.crash() == "");
}

TEST_CASE("a child with a group is sent signals with all that it has started") {
    auto [ours, theirs] = Socket::socketpair();
    ours.settimeout(std::chrono::seconds(5));
    const pid_t pid = fork_starting_child(theirs);
    ChildProcess child(pid, true);
    theirs.close();
    CHECK(ours.recv(1) == "b");  // both are there
    child.kill(SIGUSR1);
    CHECK(ends(child));
    CHECK(ours.recv(1).empty());
}

TEST_CASE("what a child with a group has started ends with it") {
    for (const bool leads_group : {true, false}) {
        auto [ours, theirs] = Socket::socketpair();
        ours.settimeout(std::chrono::seconds(5));
        const pid_t pid = fork_starting_child(theirs);
        ChildProcess child(pid, leads_group);
        theirs.close();
        CHECK(ours.recv(1) == "b");
        ::kill(pid, SIGUSR1);
        CHECK(ends(child));
        if (leads_group) {
            CHECK(ours.recv(1).empty());
        } else {
            ours.sendall("end");
            CHECK(ours.recv(1) == "e");  // it was there until now
        }
    }
}

TEST_CASE("a child that exits is not reported") {
    CapturedStderr errors;
    ChildProcess child(fork_ending_child(7));
    CHECK(ends(child));
    child.report_crash();
    write_to_stderr("nothing");
    CHECK(errors.next_write() == "nothing");
}

TEST_CASE("a child that a signal has ended is reported") {
    CHECK(report_of(SIGUSR1) == "signal 10: User defined signal 1\n");
    CHECK(report_of(SIGKILL) == "signal 9: Killed\n");
}

TEST_CASE("a child that a signal without a name has ended is reported") {
    const std::string number = std::to_string(SIGRTMIN);
    CHECK(report_of(SIGRTMIN).starts_with("signal " + number));
}

TEST_CASE("a child that was sent a signal here is not reported") {
    for (const int signal : {SIGUSR1, SIGKILL}) {
        CapturedStderr errors;
        ChildProcess child(fork_waiting_child());
        child.kill(signal);
        CHECK(ends(child));
        child.report_crash();
        write_to_stderr("nothing");
        CHECK(errors.next_write() == "nothing");
    }
}
