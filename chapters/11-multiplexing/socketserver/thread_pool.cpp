#include "socketserver/thread_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace socketserver {

namespace {

std::size_t most_threads() {
    return std::min(32U, std::thread::hardware_concurrency() + 4);
}

}  // namespace

ThreadPool::~ThreadPool() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
        has_changed_.notify_all();
    }
    for (std::thread& thread : threads_)
        thread.join();
}

void ThreadPool::put(std::function<void()> function) {
    bool needs_thread = false;
    {
        const std::lock_guard lock(mutex_);
        needs_thread = functions_.size() >= idle_ && threads_.size() < most_threads();
    }
    if (needs_thread)
        start_thread();
    const std::lock_guard lock(mutex_);
    functions_.push(std::move(function));
    has_changed_.notify_one();
}

// Without one more the others have to do.
void ThreadPool::start_thread() {
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        if (threads_.empty())
            throw;
    }
}

void ThreadPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        has_changed_.wait(lock, [this] { return is_closed_ || !functions_.empty(); });
        --idle_;
        if (functions_.empty())
            return;
        const std::function<void()> function = std::move(functions_.front());
        functions_.pop();
        lock.unlock();
        function();
        lock.lock();
    }
}

}  // namespace socketserver
