#include <memory>
#include <stdexcept>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/loop_turn.hpp"

namespace socketserver {

namespace {

using Loop = ShutdownState::Loop;

// The place of a loop in its server, taken and, however the loop ends, given back.
class RunningLoop {
public:
    RunningLoop(ShutdownState& state, LoopMark& mark) : state_(state), mark_(mark) {
        const std::lock_guard lock(state_.mutex);
        if (state_.loop)
            throw std::logic_error(
                "serve_forever() is running already: a server has one loop at a time");
        if (!std::exchange(state_.shutdown_is_pending, false))
            loop_ = state_.loop = std::make_shared<Loop>();
        mark_.set(loop_ != nullptr);
    }

    ~RunningLoop() {
        if (!loop_)
            return;
        {
            const std::lock_guard lock(state_.mutex);
            state_.loop.reset();
            mark_.set(false);
        }
        loop_->is_shut_down.set();  // from here on the server may be gone
    }

    RunningLoop(const RunningLoop&) = delete;
    RunningLoop& operator=(const RunningLoop&) = delete;

    // Whether shutdown() was called, for this loop or, before it, for the next.
    bool shall_end() const { return !loop_ || loop_->shutdown_request; }

    // What ends the wait of a loop that shall end.
    int waker() const { return loop_->waker.fileno(); }

private:
    ShutdownState& state_;
    LoopMark& mark_;
    std::shared_ptr<Loop> loop_;
};

}  // namespace

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    const RunningLoop running(shutdown_state_, loop_mark_);
    ServerSelector selector;
    while (!running.shall_end()) {
        bool has_failed = false;
        try {
            selector.forget();  // a turn that has failed may have left something
            selector.register_fileno(running.waker());
            const bool has_come = wait_for_request(selector, poll_interval);
            if (running.shall_end())
                break;
            if (has_come)
                handle_request_noblock();
            service_actions();
        } catch (const std::exception& error) {
            let_pass(error);
            has_failed = true;
        }
        if (has_failed)
            wait_a_moment();
    }
}

void BaseServer::shutdown() {
    std::shared_ptr<Loop> loop;
    {
        const std::lock_guard lock(shutdown_state_.mutex);
        loop = shutdown_state_.loop;
        if (!loop) {
            shutdown_state_.shutdown_is_pending = true;
            return;
        }
        loop->shutdown_request = true;
        loop->waker.wake();
    }
    if (loop->thread != std::this_thread::get_id())
        loop->is_shut_down.wait();
}

// The loop is the parent's. So may be the one that holds the mutex: another thread, which
// is missing here and will never unlock it. A mutex that is locked can't be destroyed, so
// another state begins in its place.
void BaseServer::close_in_child() {
    if (const std::shared_ptr<Loop> loop = std::move(shutdown_state_.loop))
        loop->waker.close();
    std::construct_at(&shutdown_state_);
}

}  // namespace socketserver
