#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    ServerSelector selector;
    while (!shutdown_state_.shutdown_request) {
        if (wait_for_request(selector, poll_interval))
            handle_request_noblock();
        service_actions();
    }
    shutdown_state_.shutdown_request = false;
}

void BaseServer::shutdown() {
    shutdown_state_.shutdown_request = true;
}

void BaseServer::close_in_child() {}  // a child would have to close nothing

}  // namespace socketserver
