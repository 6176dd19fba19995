#include "socketserver/http/idle_connections.hpp"

#include <sys/socket.h>

namespace socketserver::http {

namespace {

// Whoever waits for the client sees the end of what it sends. This is shutdown(2), and
// not close(2): the descriptor stays its owner's. An error means that the client is gone,
// and the wait ends anyhow.
void end_wait(int fileno) {
    ::shutdown(fileno, SHUT_RD);
}

}  // namespace

IdleConnections::Wait::Wait(IdleConnections* connections, const Socket& connection)
    : connections_(connections), fileno_(connection.fileno()) {
    if (!connections_)
        return;
    const std::lock_guard lock(connections_->mutex_);
    connections_->waiting_.insert(fileno_);
    if (connections_->closed_)
        end_wait(fileno_);
}

IdleConnections::Wait::~Wait() {
    if (!connections_)
        return;
    const std::lock_guard lock(connections_->mutex_);
    connections_->waiting_.erase(fileno_);
}

void IdleConnections::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const int fileno : waiting_)
        end_wait(fileno);
}

bool IdleConnections::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

}  // namespace socketserver::http
