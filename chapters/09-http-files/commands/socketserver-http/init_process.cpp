#include "commands/socketserver-http/init_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "socketserver/os_error.hpp"
#include "socketserver/signal_mask.hpp"

namespace {

// A shell's way to say how a program has ended.
int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Ends this process when the server has ended.
void collect_ended(pid_t server) {
    int status = 0;
    for (pid_t ended = 1; ended > 0;) {
        ended = ::waitpid(-1, &status, WNOHANG);
        if (ended == server)
            ::_exit(exit_status(status));
    }
}

// What comes from a terminal comes to all processes that it has, the server too.
bool is_from_terminal(const siginfo_t& signal) {
    return signal.si_code == SI_KERNEL;
}

[[noreturn]] void be_process_1(pid_t server, const sigset_t& signals) {
    collect_ended(server);  // those that ended when nobody held the signal back yet
    while (true) {
        siginfo_t signal{};
        if (::sigwaitinfo(&signals, &signal) < 0)
            continue;
        if (signal.si_signo == SIGCHLD)
            collect_ended(server);
        else if (!is_from_terminal(signal))
            ::kill(server, signal.si_signo);
    }
}

}  // namespace

void leave_process_1() {
    if (::getpid() != 1)
        return;
    ::signal(SIGCHLD, SIG_DFL);  // who ignores it is not told of an end
    sigset_t all;
    sigfillset(&all);
    const socketserver::SignalMask held_back(SIG_BLOCK, all);
    const pid_t server = ::fork();
    if (server < 0)
        socketserver::throw_os_error(errno, "fork");
    if (server > 0)
        be_process_1(server, all);
}
