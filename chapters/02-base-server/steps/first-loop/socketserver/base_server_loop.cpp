#include "socketserver/base_server.hpp"

namespace socketserver {

void BaseServer::serve_forever() {
    while (true) {
        auto [request, client_address] = get_request();
        handle_(request, client_address);
    }
}

}  // namespace socketserver
