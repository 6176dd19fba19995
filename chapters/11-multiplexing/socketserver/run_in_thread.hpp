#pragma once

#include <concepts>
#include <functional>
#include <future>
#include <type_traits>

#include "socketserver/waiter.hpp"

namespace socketserver {

/// For a handler that computes: lets the others that are served on the same thread go on,
/// and returns when it is this one's turn again. Where a request has a thread of its own
/// it does nothing.
/// @throws FiberEnded when the server is being closed
inline void yield() {
    if (Waiter* const fiber = waiter())
        fiber->yield();
}

/// For what would hold up all clients that are served on the same thread, getaddrinfo(3)
/// or a database say: calls the function in another thread and waits until it is done,
/// while the others go on. A server has at most min(32, processors + 4) such threads;
/// what they can't call at once is called in the order in which it came. Nothing ends
/// this wait but the function's end, so it may use what the caller has; but not the
/// request's streams, nor its connection. Where a request has a thread of its own, the
/// function is called there.
/// @return what the function returns
/// @throws what the function throws; std::system_error when no thread can be had
template <std::invocable Function>
std::invoke_result_t<Function> run_in_thread(Function&& function) {
    Waiter* const fiber = waiter();
    if (!fiber)
        return std::invoke(function);
    std::packaged_task<std::invoke_result_t<Function>()> task(std::ref(function));
    auto result = task.get_future();
    fiber->call_in_thread([&task] { task(); });
    return result.get();
}

}  // namespace socketserver
