#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    while (!shutdown_.shutdown_request) {
        if (wait_for_request(PollSelector(), poll_interval))
            handle_request_noblock();
        service_actions();
    }
    shutdown_.shutdown_request = false;
}

void BaseServer::shutdown() {
    shutdown_.shutdown_request = true;
}

}  // namespace socketserver
