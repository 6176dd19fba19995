#pragma once

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>

// How many threads this program has.
inline long threads_now() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

// A thread that has ended is seen nowhere, but it keeps its stack until it is joined. One
// of this size, in bytes, is seen among the program's addresses. (glibc keeps 40 MiB of
// the stacks of joined threads, too: five of these.)
constexpr std::size_t large_stack = 8 << 20;

// The size of this program's addresses, in such stacks.
inline long stacks_now() {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * ::sysconf(_SC_PAGESIZE) / static_cast<long>(large_stack);
}

// A stack larger than all the addresses that there are: its thread can't be started.
constexpr std::size_t impossible_stack = std::size_t{1} << 60;
