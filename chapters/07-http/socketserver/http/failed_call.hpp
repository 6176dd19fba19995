#pragma once

#include <string>
#include <system_error>

namespace socketserver::http {

/// What a system call is made for, when it is made for a client.
enum class Purpose {
    name,     ///< To find what the client's path means: stat(2), open(2).
    content,  ///< To read what was opened: read(2), sendfile(2), readdir(3).
    program,  ///< To start what answers the client: fork(2), execve(2), a thread.
};

/// What a client is told when a call that was made for it has failed: one table for all
/// such calls. It is 404 or 403 when the client can't have what it asks for, 503 when it
/// may have it later, and 500 for each error that is not in the table.
int status_of(int error, Purpose purpose);

/// A system call that was made for a client, and has failed. The client is told by the
/// table, and the log by one line. (Any other exception is a fault of the handler's,
/// which handle_error() reports at length. A client could fill a disk with such reports.)
class FailedCall : public std::system_error {
public:
    /// @param error    what the call left in errno
    /// @param purpose  what it was made for
    /// @param call     its name, for the log: "open"
    FailedCall(int error, Purpose purpose, const std::string& call)
        : std::system_error(error, std::generic_category(), call),
          status_(status_of(error, purpose)) {}

    /// The status of the answer.
    int status() const noexcept { return status_; }

private:
    int status_;
};

}  // namespace socketserver::http
