#pragma once

// System calls and allocations that fail when a test says so: the n-th that a thread
// makes. failing_calls.cpp says which are counted.
namespace failing_calls {

// From here on the n-th of these that the current thread makes fails, once: an allocation
// with std::bad_alloc, a system call with this error. The first is number 1; 0 is none.
void fail(int number, int error) noexcept;

// Whether the one that was to fail has come by. After that none is to fail.
bool stop() noexcept;

// From here on each fork(2) of the current thread fails with this error; 0 is none.
void fail_forks(int error) noexcept;

// As this_one_fails(), in the place of fork(2).
bool fork_fails() noexcept;

// Counts one more, in the place of the system call. Whether it fails; errno is set then.
bool this_one_fails() noexcept;

}  // namespace failing_calls
