#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever(std::chrono::milliseconds poll_interval) {
    ServerSelector selector;
    while (true) {
        if (wait_for_request(selector, poll_interval))
            handle_request_noblock();
        service_actions();
    }
}

}  // namespace socketserver
