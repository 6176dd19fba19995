#pragma once

#include <optional>
#include <string>
#include <vector>

#include "socketserver/child_process.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/file_descriptor.hpp"
#include "socketserver/http/cgi_program.hpp"

namespace socketserver::http {

/// A program that runs for one request (RFC 3875), with its standard input and output as
/// pipes. It begins in its own folder, has a process group of its own, and no other
/// descriptors but standard error. When the server is root it runs as the user nobody.
class CgiScript {
public:
    /// fork(2), execveat(2).
    /// @param program      where it lies
    /// @param environment  "NAME=value"
    /// @param body         a file that is its standard input, in the place of a pipe. It
    /// is taken only when the program has been started.
    /// @throws FailedCall  "pipe: Too many open files"
    CgiScript(const CgiProgram& program, const std::vector<std::string>& environment,
              FileDescriptor&& body = FileDescriptor());

    /// Ends the program and what it has started, if it is still there.
    ~CgiScript();
    CgiScript(const CgiScript&) = delete;
    CgiScript& operator=(const CgiScript&) = delete;

    /// Its standard input, for writing; non-blocking. Or the file that is its input.
    FileDescriptor input;

    /// Its standard output, for reading; non-blocking.
    FileDescriptor output;

    /// Waits until it has ended, or ends it when the deadline has passed.
    /// @return its exit status, or the negative number of the signal that ended it
    int wait(const Deadline& deadline);

    /// Whether it did not end by itself.
    bool was_ended() const { return was_ended_; }

    /// Why the program could not be started: an errno, or 0. To be asked when it has
    /// ended.
    int start_error() const;

private:
    void kill() noexcept;

    std::optional<ChildProcess> process_;
    FileDescriptor start_error_;  // The child writes to its pipe; start_error() reads.
    int returncode_ = 0;
    bool was_ended_ = false;
};

}  // namespace socketserver::http
