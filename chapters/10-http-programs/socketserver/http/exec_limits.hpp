#pragma once

#include <string>
#include <vector>

namespace socketserver::http {

/// Whether a program can be given this environment, "NAME=value" each: execve(2) has a
/// limit for each text, and one for all together. Some room is left for the program's
/// name, and for an interpreter's.
bool fits_execve(const std::vector<std::string>& environment);

}  // namespace socketserver::http
