#include "socketserver/create_connection.hpp"

#include <cstddef>
#include <system_error>
#include <vector>

namespace socketserver {

namespace {

Socket connected_socket(const Address& address, Timeout timeout) {
    Socket socket(address.family());
    socket.settimeout(timeout);
    socket.connect(address);
    return socket;
}

}  // namespace

Socket create_connection(const Address& address, Timeout timeout) {
    const std::vector<Address> addresses = address.resolve_all();
    for (std::size_t i = 0;; ++i) {
        try {
            return connected_socket(addresses.at(i), timeout);
        } catch (const std::system_error&) {
            if (i + 1 == addresses.size())
                throw;
        }
    }
}

}  // namespace socketserver
