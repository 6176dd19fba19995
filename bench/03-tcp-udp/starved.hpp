#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "socketserver/tcp_server.hpp"

/// While it lives this process can't open another descriptor.
class OutOfDescriptors {
public:
    OutOfDescriptors() {
        // The lowest free number becomes the limit: all below it are taken.
        const socketserver::FileDescriptor lowest(::open("/dev/null", O_CLOEXEC));
        ::getrlimit(RLIMIT_NOFILE, &before_);
        set({static_cast<rlim_t>(lowest.fileno()), before_.rlim_max});
    }
    ~OutOfDescriptors() { relieve(); }
    OutOfDescriptors(const OutOfDescriptors&) = delete;
    OutOfDescriptors& operator=(const OutOfDescriptors&) = delete;

    /// Now it can again.
    void relieve() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    static void set(rlimit limit) { ::setrlimit(RLIMIT_NOFILE, &limit); }

    rlimit before_{};
};

/// A server that goes on trying to accept, as Python's does.
class SpinningServer : public socketserver::TCPServer {
public:
    using TCPServer::TCPServer;

protected:
    socketserver::Timeout accept_pause() override { return std::nullopt; }
};
