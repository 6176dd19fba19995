#pragma once

#include <signal.h>

#include <chrono>

/// Holds the signals that end the server back for wait_for_end(), in all threads.
sigset_t block_ending_signals();

/// Waits for one of these. Ctrl-C ends all at once; SIGTERM gives the answers that have
/// begun some seconds.
/// @return how long to wait for these
std::chrono::milliseconds wait_for_end(const sigset_t& signals);

/// Ends the program with status 0 when it has not ended by itself in this time. There may
/// be neither memory nor a thread to be had at the end, and this needs none.
void end_within(std::chrono::milliseconds time);
