#include "socketserver/signal_mask.hpp"

namespace socketserver {

sigset_t signal_set(std::initializer_list<int> signals) noexcept {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
        sigaddset(&set, signal);
    return set;
}

SignalMask::SignalMask(int how, const sigset_t& signals) noexcept {
    pthread_sigmask(how, &signals, &before_);
}

}  // namespace socketserver
