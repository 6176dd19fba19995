#include "socketserver/child_process.hpp"

#include <signal.h>
#include <stdio_ext.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "socketserver/no_cancellation.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/signal_mask.hpp"
#include "socketserver/standard_error.hpp"

extern "C" {  // glibc 2.36 does not say so itself
#include <sys/pidfd.h>
}

namespace socketserver {

namespace {

// Whether std::cout collects by itself: after sync_with_stdio(false), which comes before
// the first output. Otherwise it hands everything on to stdout at once.
bool streams_collect() {
    static const bool answer =
        dynamic_cast<const std::filebuf*>(std::cout.rdbuf()) != nullptr;
    return answer;
}

// Only what has something to write: after a fork(2), each page that is written to has to
// be copied, and each that is read to be found again. And not all of stdio: a thread that
// waits for standard input holds the lock of stdin.
void flush_standard_output() {
    if (streams_collect()) {
        std::cout.rdbuf()->pubsync();
        std::clog.rdbuf()->pubsync();
    }
    if (::__fpending(stdout) > 0)
        std::fflush(stdout);
}

void handle_sigterm(ChildProcess::SignalHandler handler) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
}

// A SIGTERM that is sent to the child before it can take it waits until then.
pid_t fork_with_handler(ChildProcess::SignalHandler at_sigterm) {
    const SignalMask held_back(SIG_BLOCK, signal_set({SIGTERM}));
    const pid_t pid = ::fork();
    if (pid == 0)
        handle_sigterm(at_sigterm);
    return pid;
}

using Sentence = std::array<char, 128>;

// Without memory from the heap: a child that ran out of it must not end its parent.
Sentence describe_crash(pid_t child, int signal) noexcept {
    // Real-time signals have no description.
    const char* description = ::sigdescr_np(signal);
    Sentence text{};
    std::snprintf(text.data(), text.size(), "child process %d was ended by signal %d%s%s",
                  child, signal, description ? ": " : "", description ? description : "");
    return text;
}

}  // namespace

pid_t ChildProcess::fork(SignalHandler at_sigterm) {
    flush_standard_output();
    const pid_t pid = fork_with_handler(at_sigterm);
    if (pid < 0)
        throw_os_error(errno, "fork");
    if (pid == 0) {
        // A program that waits for SIGTERM in its own way has blocked it.
        const sigset_t sigterm = signal_set({SIGTERM});
        pthread_sigmask(SIG_UNBLOCK, &sigterm, nullptr);
    }
    return pid;
}

void ChildProcess::exit(int status) {
    flush_standard_output();
    ::_exit(status);
}

ChildProcess::ChildProcess(pid_t pid, bool leads_group) noexcept
    : pid_(pid), leads_group_(leads_group), pidfd_(::pidfd_open(pid, 0)) {
    if (leads_group_)
        ::setpgid(pid, pid);
}

// A number may belong to another process by now, when the program waits for its children
// elsewhere too. A pidfd stays with its process. A group has the child's number as long
// as the system has not forgotten the child.
bool ChildProcess::has_ended() noexcept {
    if (has_ended_)
        return true;
    const bool by_number = fileno() < 0;
    const auto id = static_cast<id_t>(by_number ? pid_ : fileno());
    const idtype_t type = by_number ? P_PID : P_PIDFD;
    siginfo_t end{};
    if (leads_group_ && ::waitid(type, id, &end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        end.si_pid != 0)
        ::kill(-pid_, SIGKILL);
    end = {};
    const NoCancellation in_waitid;  // or a child could be lost, forgotten by the system
    if (::waitid(type, id, &end, WEXITED | WNOHANG) < 0)
        return has_ended_ = errno == ECHILD;  // it was waited for elsewhere
    if (end.si_pid == 0)
        return false;
    returncode_ = end.si_code == CLD_EXITED ? end.si_status : -end.si_status;
    return has_ended_ = true;
}

std::string ChildProcess::crash() const {
    if (was_killed_ || returncode_ >= 0)
        return "";
    return describe_crash(pid_, -returncode_).data();
}

void ChildProcess::report_crash() const noexcept {
    if (was_killed_ || returncode_ >= 0)
        return;
    Sentence text = describe_crash(pid_, -returncode_);
    const std::size_t size = std::strlen(text.data());
    text.at(size) = '\n';
    write_to_stderr({text.data(), size + 1});
}

void ChildProcess::kill(int signal) noexcept {
    was_killed_ = true;
    if (leads_group_ && !has_ended_)
        ::kill(-pid_, signal);
    else if (fileno() < 0)
        ::kill(pid_, signal);
    else
        ::pidfd_send_signal(fileno(), signal, nullptr, 0);
}

}  // namespace socketserver
