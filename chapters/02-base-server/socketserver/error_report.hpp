#pragma once

#include <string>
#include <string_view>

namespace socketserver {

/// What the exception that is being handled says: its type and its text, on a line each
/// for it and for every exception nested in it. Control characters are made visible.
/// Called from within a catch block.
std::string describe_current_exception();

/// Writes all of @p text to standard error, with one write(2) where the system takes it,
/// so that two threads that report at once don't mix their lines.
void write_to_stderr(std::string_view text);

}  // namespace socketserver
