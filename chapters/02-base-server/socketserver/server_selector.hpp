#pragma once

#include "socketserver/poll_selector.hpp"

namespace socketserver {

/// The selector of every server's loop: Python's `_ServerSelector`. It lives as long as
/// its loop.
using ServerSelector = PollSelector;

}  // namespace socketserver
