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
    connections_->note(fileno_, true);
    if (connections_->closed_)
        end_wait(fileno_);
}

IdleConnections::Wait::~Wait() {
    if (!connections_)
        return;
    const std::lock_guard lock(connections_->mutex_);
    connections_->note(fileno_, false);
}

void IdleConnections::note(int fileno, bool is_waiting) {
    const auto place = static_cast<std::size_t>(fileno);
    if (place >= is_waiting_.size())
        is_waiting_.resize(place + 1);
    is_waiting_[place] = is_waiting;
}

void IdleConnections::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (std::size_t place = 0; place < is_waiting_.size(); ++place)
        if (is_waiting_[place])
            end_wait(static_cast<int>(place));
}

}  // namespace socketserver::http
