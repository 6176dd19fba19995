#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    shutdown_state_.is_shut_down.clear();
    ServerSelector selector;
    while (!shutdown_state_.shutdown_request) {
        if (wait_for_request(selector, poll_interval))
            handle_request_noblock();
        service_actions();
    }
    shutdown_state_.shutdown_request = false;
    shutdown_state_.is_shut_down.set();
}

void BaseServer::shutdown() {
    shutdown_state_.shutdown_request = true;
    shutdown_state_.is_shut_down.wait();
}

void BaseServer::close_in_child() {}  // a child would have to close nothing

}  // namespace socketserver
