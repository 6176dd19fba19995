#pragma once

namespace socketserver::http {

/// From here on this process may have as many descriptors as its hard limit says:
/// setrlimit(2). A server needs one for a connection, and one for a file; the usual 1,024
/// are few. That limit was made for programs with select(2), which can't use more, and
/// other programs may be such.
void raise_descriptor_limit() noexcept;

/// Gives the limit back that there was before raise_descriptor_limit(). To be called in a
/// child process that is about to become another program. It makes system calls only.
void restore_descriptor_limit() noexcept;

}  // namespace socketserver::http
