#include "commands/socketserver-http/signals.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <iostream>

sigset_t block_ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

std::chrono::milliseconds wait_for_end(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGTERM)
        return std::chrono::seconds(5);
    std::cout << "\nKeyboard interrupt received, exiting." << std::endl;
    return std::chrono::seconds(0);
}

void end_within(std::chrono::milliseconds time) {
    struct sigaction action {};
    action.sa_handler = [](int) { ::_exit(0); };
    ::sigaction(SIGALRM, &action, nullptr);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    const std::chrono::microseconds rest = time - seconds;
    const itimerval once{
        .it_interval = {},
        .it_value = {.tv_sec = seconds.count(), .tv_usec = rest.count()}};
    ::setitimer(ITIMER_REAL, &once, nullptr);
}
