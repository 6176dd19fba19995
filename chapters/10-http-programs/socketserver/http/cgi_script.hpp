#pragma once

#include <optional>
#include <string>
#include <vector>

#include "socketserver/child_process.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/file_descriptor.hpp"

namespace socketserver::http {

/// A program that runs for one request (RFC 3875), with its standard input and output as
/// pipes. It has a process group of its own, and no other descriptors but standard error.
/// When the server is root the program runs as the user nobody.
class CgiScript {
public:
    /// fork(2), execve(2).
    /// @param program      its path
    /// @param arguments    its argv, beginning with its name
    /// @param environment  "NAME=value"
    /// @throws std::system_error  "pipe: Too many open files"
    CgiScript(const std::string& program, const std::vector<std::string>& arguments,
              const std::vector<std::string>& environment);

    /// Ends the program and what it has started, if it is still there.
    ~CgiScript();
    CgiScript(const CgiScript&) = delete;
    CgiScript& operator=(const CgiScript&) = delete;

    /// Its standard input, for writing; non-blocking.
    FileDescriptor input;

    /// Its standard output, for reading; non-blocking.
    FileDescriptor output;

    /// Waits until it has ended, or ends it when the deadline has passed.
    /// @return its exit status, or the negative number of the signal that ended it
    int wait(const Deadline& deadline);

    /// Whether it did not end by itself.
    bool was_ended() const { return was_ended_; }

private:
    void kill() noexcept;

    std::optional<ChildProcess> process_;
    int returncode_ = 0;
    bool was_ended_ = false;
};

}  // namespace socketserver::http
