#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "socketserver/file_descriptor.hpp"

namespace socketserver {

/// Some threads that call functions for others, first come, first served: Python's
/// `ThreadPoolExecutor`. A thread is started when a function has come and none is idle,
/// at most min(32, processors + 4). Not meant for users of the library.
class ThreadPool {
public:
    ThreadPool() = default;
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    /// Joins the threads, when all that was put in is done.
    ~ThreadPool();

    /// Has the function called in a thread. It must not throw.
    /// @throws std::system_error when there is no thread at all, and none can be made
    void put(std::function<void()> function);

private:
    void work();
    void start_thread();

    std::mutex mutex_;  // is held to look at the next four
    std::condition_variable has_changed_;
    std::queue<std::function<void()>> functions_;  // that no thread has taken
    std::size_t idle_ = 0;
    bool is_closed_ = false;
    std::vector<std::thread> threads_;  // only put() and the destructor touch it
};

}  // namespace socketserver
