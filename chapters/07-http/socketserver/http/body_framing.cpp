#include "socketserver/http/body_framing.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

BodyFraming body_framing(const Headers& headers, Version /*version*/) {
    if (const std::string* encoding = headers.find("Transfer-Encoding"))
        throw RequestError(501,
                           "Unsupported Transfer-Encoding (" + repr(*encoding) + ")");
    const auto lengths = headers.get_all("Content-Length");
    if (lengths.empty())
        return {};
    if (std::ranges::any_of(lengths, [&](auto one) { return one != lengths[0]; }))
        throw RequestError(400, "Different Content-Lengths");
    const auto length = parse_number(lengths[0]);
    if (!length)
        throw RequestError(400, "Bad Content-Length (" + repr(lengths[0]) + ")");
    return {.length = *length};
}

}  // namespace socketserver::http
