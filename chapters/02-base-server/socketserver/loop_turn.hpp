#pragma once

#include <exception>

// What a failure of one turn does to a server's loop. Not meant for users of the library.

namespace socketserver {

/// Whether what has failed now may succeed in a moment: memory or descriptors have run
/// out, or a system call was interrupted or refused.
bool may_pass(const std::exception& error) noexcept;

/// Called from within a catch block: reports an error that may pass, and throws any other
/// again.
void let_pass(const std::exception& error);

/// Waits for 50 ms, and needs no memory for that.
void wait_a_moment() noexcept;

}  // namespace socketserver
