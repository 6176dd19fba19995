#include "socketserver/base_server.hpp"
#include "socketserver/poll_selector.hpp"

namespace socketserver {

void BaseServer::handle_request() {
    const Deadline deadline(smaller(request_timeout(), timeout));
    while (true) {
        if (wait_for_request(deadline.remaining()))
            return handle_request_noblock();
        if (deadline.passed())
            return handle_timeout();
    }
}

bool BaseServer::wait_for_request(Timeout limit) {
    const Timeout pause = accept_pause();
    PollSelector selector;
    if (!pause)
        selector.register_fileno(fileno());
    return !selector.select(smaller(pause, limit)).empty();
}

}  // namespace socketserver
