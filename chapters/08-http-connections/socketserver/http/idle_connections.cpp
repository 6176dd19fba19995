#include "socketserver/http/idle_connections.hpp"

#include <signal.h>

#include "socketserver/http/idle_wait.hpp"

namespace socketserver::http {

IdleConnections::Wait::Wait(IdleConnections* connections, const Socket& connection)
    : connections_(connections), fileno_(connection.fileno()) {
    if (!connections_)
        return;
    if (connections_->is_childs_) {
        ChildConnection::begin_wait(fileno_);
        return;
    }
    const std::lock_guard lock(connections_->mutex_);
    connections_->note(fileno_, true);
    if (connections_->closed_)
        end_idle_wait(fileno_);
}

IdleConnections::Wait::~Wait() {
    if (!connections_)
        return;
    if (connections_->is_childs_) {
        ChildConnection::end_wait();
        return;
    }
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
    if (is_childs_)
        return ChildConnection::close(SIGTERM);
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (std::size_t place = 0; place < is_waiting_.size(); ++place)
        if (is_waiting_[place])
            end_idle_wait(static_cast<int>(place));
}

void IdleConnections::become_a_childs() {
    is_childs_ = true;
    ChildConnection::begin();
    if (closed_)  // the parent did that, before the fork
        close();
}

}  // namespace socketserver::http
