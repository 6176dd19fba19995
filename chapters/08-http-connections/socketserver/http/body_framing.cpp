#include "socketserver/http/body_framing.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

// Only chunks show where they end; so they are what is done last (RFC 9112, 6.3).
bool ends_with_chunked(std::string_view encodings) {
    const auto list = split_list(encodings);
    return !list.empty() && same_but_for_case(list.back(), "chunked");
}

}  // namespace

// Two servers in a row that find two different ends take one client's body for another
// client's request. So whatever could be read in two ways is refused.
BodyFraming body_framing(const Headers& headers, Version version) {
    if (!headers.contains("Content-Length") && !headers.contains("Transfer-Encoding"))
        return {};  // most requests have no body
    const auto lengths = headers.get_all("Content-Length");
    const auto encodings = headers.get_all("Transfer-Encoding");
    if (!encodings.empty()) {
        if (!lengths.empty())
            throw RequestError(400, "Content-Length and Transfer-Encoding");
        if (version < http_1_1)
            throw RequestError(400, "Transfer-Encoding before HTTP/1.1");
        if (!ends_with_chunked(encodings.back()))
            throw RequestError(400,
                               "A body without an end (" + repr(encodings.back()) + ")");
        if (encodings.size() > 1 || !same_but_for_case(encodings[0], "chunked"))
            throw RequestError(
                501, "Unsupported Transfer-Encoding (" + repr(encodings[0]) + ")");
        return {.chunked = true};
    }
    if (std::ranges::any_of(lengths, [&](auto one) { return one != lengths[0]; }))
        throw RequestError(400, "Different Content-Lengths");
    const auto length = parse_number(lengths[0]);
    if (!length)
        throw RequestError(400, "Bad Content-Length (" + repr(lengths[0]) + ")");
    return {.length = *length};
}

}  // namespace socketserver::http
