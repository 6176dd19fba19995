#include "socketserver/base_server.hpp"
#include "socketserver/loop_turn.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
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
