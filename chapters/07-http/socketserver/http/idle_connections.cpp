#include "socketserver/http/idle_connections.hpp"

#include <signal.h>

namespace socketserver::http {

namespace {

// @param how  SIG_BLOCK or SIG_UNBLOCK
void set_sigterm(int how) {
    sigset_t sigterm;
    sigemptyset(&sigterm);
    sigaddset(&sigterm, SIGTERM);
    pthread_sigmask(how, &sigterm, nullptr);
}

}  // namespace

// shutdown(2), and not close(2): the descriptor stays its owner's. An error means that
// the client is gone, and the wait ends anyhow.

IdleConnections::Wait::Wait(IdleConnections* connections, const Socket& connection)
    : connections_(connections), fileno_(connection.fileno()) {
    if (!connections_)
        return;
    if (connections_->end_by_sigterm_)
        set_sigterm(SIG_UNBLOCK);
    const std::lock_guard lock(connections_->mutex_);
    next_ = connections_->first_;
    if (next_)
        next_->previous_ = this;
    connections_->first_ = this;
    if (connections_->closed_)
        ::shutdown(fileno_, SHUT_RD);
}

IdleConnections::Wait::~Wait() {
    if (!connections_)
        return;
    const std::lock_guard lock(connections_->mutex_);
    (previous_ ? previous_->next_ : connections_->first_) = next_;
    if (next_)
        next_->previous_ = previous_;
    if (connections_->end_by_sigterm_)
        set_sigterm(SIG_BLOCK);
}

void IdleConnections::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const Wait* wait = first_; wait; wait = wait->next_)
        ::shutdown(wait->fileno_, SHUT_RD);
}

void IdleConnections::end_by_sigterm() {
    set_sigterm(SIG_BLOCK);
    end_by_sigterm_ = true;
}

}  // namespace socketserver::http
