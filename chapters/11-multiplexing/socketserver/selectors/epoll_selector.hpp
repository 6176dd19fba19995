#pragma once

#include "socketserver/file_descriptor.hpp"
#include "socketserver/selectors/base_selector.hpp"

namespace socketserver::selectors {

/// A selector on epoll(7), which is told once of each descriptor and names those that are
/// ready: Python's `EpollSelector`. A file on a disk can't be watched, and one that is
/// closed is watched no more.
class EpollSelector : public BaseSelector {
public:
    /// epoll_create1(2), close-on-exec.
    /// @throws std::system_error
    EpollSelector();

    /// Epoll's own descriptor, which is readable while one that it watches is ready; -1
    /// when closed.
    int fileno() const noexcept { return epoll_.fileno(); }

    /// epoll_wait(2).
    /// @throws std::system_error, when the selector is closed, too
    std::vector<ReadyKey> select(Timeout timeout = {}) override;

    /// Forgets all, and closes epoll's descriptor.
    void close() override;

protected:
    /// epoll_ctl(2), EPOLL_CTL_ADD. @throws std::system_error
    void watch(int fileno, int events) override;

    /// epoll_ctl(2), EPOLL_CTL_MOD. @throws std::system_error
    void change(int fileno, int events) override;

    /// epoll_ctl(2), EPOLL_CTL_DEL.
    void unwatch(int fileno) noexcept override;

private:
    void control(int operation, int fileno, int events) const;

    FileDescriptor epoll_;
};

}  // namespace socketserver::selectors
