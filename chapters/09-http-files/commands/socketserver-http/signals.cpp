#include "commands/socketserver-http/signals.hpp"

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
