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

IdleConnections::Member::Member(IdleConnections& connections)
    : connections_(connections) {
    const std::lock_guard lock(connections_.mutex_);
    next_ = connections_.first_;
    if (next_)
        next_->previous_ = this;
    connections_.first_ = this;
}

IdleConnections::Member::~Member() {
    const std::lock_guard lock(connections_.mutex_);
    (previous_ ? previous_->next_ : connections_.first_) = next_;
    if (next_)
        next_->previous_ = previous_;
}

// There is a wait for each request, so it takes no lock. It says first that it waits, and
// then looks whether all are closed. close() does it the other way round: so one of the
// two sees the other.
//
// shutdown(2), and not close(2): the descriptor stays its owner's. An error means that
// the client is gone, and the wait ends anyhow.

IdleConnections::Wait::Wait(Member* member, const Socket& connection) : member_(member) {
    if (!member_)
        return;
    if (member_->connections_.end_by_sigterm_)
        set_sigterm(SIG_UNBLOCK);
    member_->waiting_ = connection.fileno();
    if (member_->connections_.closed_)
        ::shutdown(connection.fileno(), SHUT_RD);
}

IdleConnections::Wait::~Wait() {
    if (!member_)
        return;
    member_->waiting_ = -1;
    // close() holds the lock as long as it uses a descriptor. Ours may be closed soon.
    if (member_->connections_.closed_) {
        const std::lock_guard until_that_is_done(member_->connections_.mutex_);
    }
    if (member_->connections_.end_by_sigterm_)
        set_sigterm(SIG_BLOCK);
}

void IdleConnections::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const Member* member = first_; member; member = member->next_)
        if (const int fileno = member->waiting_; fileno >= 0)
            ::shutdown(fileno, SHUT_RD);
}

void IdleConnections::end_by_sigterm() {
    set_sigterm(SIG_BLOCK);
    end_by_sigterm_ = true;
}

}  // namespace socketserver::http
