#pragma once

#include <string_view>

namespace socketserver {

/// Writes a message to standard error, with one write(2) where it is not longer than what
/// a pipe takes at once (4 KiB), so that two threads that report don't mix their lines.
///
/// A report that can't be written hurts nobody. When nobody reads standard error this
/// raises no SIGPIPE. When it is full, this waits for 500 ms at most, and then drops the
/// message. Of those that come after it none waits until one could be written: that one
/// is preceded by a line that says how many were lost. May be called from any thread, and
/// in a child made by fork(2).
void write_to_stderr(std::string_view message) noexcept;

}  // namespace socketserver
