#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::handle_request() {
    const Deadline deadline(smaller(request_timeout(), timeout));
    ServerSelector selector;
    while (true) {
        if (wait_for_request(selector, deadline.remaining()))
            return handle_request_noblock();
        if (deadline.passed())
            return handle_timeout();
    }
}

bool BaseServer::wait_for_request(ServerSelector& selector, Timeout limit) {
    selector.forget();  // a turn that has failed may have left something
    const Timeout pause = accept_pause();
    if (!pause)
        selector.register_fileno(fileno());
    return !selector.select(smaller(pause, limit)).empty();
}

}  // namespace socketserver
