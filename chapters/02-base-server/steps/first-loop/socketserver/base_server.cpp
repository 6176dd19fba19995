#include "socketserver/base_server.hpp"

namespace socketserver {

BaseServer::BaseServer(std::function<void(Request&, const Address&)> handle)
    : handle_(std::move(handle)) {}

}  // namespace socketserver
