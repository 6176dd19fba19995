#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    shutdown_.is_shut_down.clear();
    while (!shutdown_.shutdown_request) {
        const bool has_come = wait_for_request(PollSelector(), poll_interval);
        if (shutdown_.shutdown_request)
            break;
        if (has_come)
            handle_request_noblock();
        service_actions();
    }
    shutdown_.shutdown_request = false;
    shutdown_.is_shut_down.set();
}

void BaseServer::shutdown() {
    shutdown_.shutdown_request = true;
    shutdown_.is_shut_down.wait();
}

}  // namespace socketserver
