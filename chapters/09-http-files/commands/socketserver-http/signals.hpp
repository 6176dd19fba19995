#pragma once

#include <signal.h>

#include <chrono>

/// Holds the signals that end the server back for wait_for_end(), in all threads.
sigset_t block_ending_signals();

/// Waits for one of these. Ctrl-C ends all at once; SIGTERM gives the answers that have
/// begun some seconds.
/// @return how long to wait for these
std::chrono::milliseconds wait_for_end(const sigset_t& signals);
