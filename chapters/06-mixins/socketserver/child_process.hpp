#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>

#include "socketserver/file_descriptor.hpp"

namespace socketserver {

/// A child process that its parent waits for.
class ChildProcess {
public:
    /// What is done when a signal comes: a function, or SIG_DFL.
    using SignalHandler = void (*)(int signal);

    /// fork(2): returns twice, with the child's number in the parent and with 0 in the
    /// child. What std::cout, std::clog and stdout have collected is written first, or
    /// both would write it. Other streams are their owner's to flush.
    /// @param at_sigterm  what SIGTERM does in the child, from its first moment on and
    /// whatever it does in the parent; SIG_DFL ends the child
    /// @throws std::system_error  "fork: Resource temporarily unavailable"
    static pid_t fork(SignalHandler at_sigterm = SIG_DFL);

    /// The end of a child: writes what these three have collected, and _exit(2).
    /// Nothing that the parent made is destroyed.
    [[noreturn]] static void exit(int status);

    /// Looks after the child with this number. Its pidfd_open(2) may fail when the
    /// process is out of descriptors; fileno() is -1 then.
    /// @param leads_group  whether the child has a process group of its own, setpgid(2):
    /// what is sent to the child is sent to all that it has started, and these end with
    /// it. The child calls setpgid(2), too, as either may be the first.
    explicit ChildProcess(pid_t pid, bool leads_group = false) noexcept;

    /// Its number.
    pid_t pid() const noexcept { return pid_; }

    /// A descriptor that is readable when the child has ended, or -1.
    int fileno() const noexcept { return pidfd_.fileno(); }

    /// Whether the child has ended: waitid(2), which doesn't wait here. Once it says so,
    /// the system has forgotten the child.
    bool has_ended() noexcept;

    /// How it ended, once has_ended() has said so: its exit status, or the number of the
    /// signal that ended it, as a negative number (Python: `Popen.returncode`).
    int returncode() const noexcept { return returncode_; }

    /// What became of a child that died of a signal, unless kill() was called; else "".
    /// "child process 4711 was ended by signal 11: Segmentation fault"
    std::string crash() const;

    /// Writes crash() to standard error, where it says something.
    void report_crash() const noexcept;

    /// Sends it a signal: pidfd_send_signal(2), or kill(2) when there is no pidfd.
    void kill(int signal) noexcept;

private:
    pid_t pid_;
    bool leads_group_;
    FileDescriptor pidfd_;
    bool was_killed_ = false;
    bool has_ended_ = false;  // has_ended() notes what it has said once.
    int returncode_ = 0;
};

}  // namespace socketserver
