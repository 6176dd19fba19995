#include "socketserver/base_server.hpp"
#include "socketserver/loop_turn.hpp"

namespace socketserver {

namespace {

// Sets the mark, and takes it back, however the loop ends.
class Running {
public:
    explicit Running(LoopMark& mark) : mark_(mark) { mark_.set(true); }
    ~Running() { mark_.set(false); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    LoopMark& mark_;
};

}  // namespace

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    const Running running(loop_mark_);
    ServerSelector selector;
    while (true) {
        bool has_failed = false;
        try {
            if (wait_for_request(selector, poll_interval))
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

}  // namespace socketserver
