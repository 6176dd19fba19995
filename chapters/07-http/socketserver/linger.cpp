#include "socketserver/linger.hpp"

#include <array>
#include <system_error>

#include "socketserver/waiting.hpp"

namespace socketserver {

namespace {

void drop_what_arrives(Socket& connection, const LingerLimits& limits) {
    std::array<char, 16384> dropped;  // NOLINT: nobody reads it, so it stays untouched
    const Deadline end(limits.total);
    std::uint64_t taken = 0;
    while (taken < limits.bytes && !end.passed()) {
        const auto size = connection.try_recv_into(dropped.data(), dropped.size());
        if (size == 0)
            return;  // the client has closed its side
        taken += size.value_or(0);
        const Deadline sooner(smaller(end.remaining(), limits.silence));
        if (!size && !wait_for(connection.fileno(), POLLIN, sooner))
            return;
    }
}

}  // namespace

void linger(Socket& connection, const LingerLimits& limits) {
    try {
        connection.shutdown(SHUT_WR);
        drop_what_arrives(connection, limits);
    } catch (const std::system_error&) {
        // the client is gone
    }
}

}  // namespace socketserver
