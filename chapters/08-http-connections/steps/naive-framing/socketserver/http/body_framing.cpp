#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

// What looks like chunks is chunks. Otherwise the first length counts, and what is no
// number is none. Nothing is refused: whoever sends something odd will know why.
BodyFraming body_framing(const Headers& headers, Version /*version*/) {
    if (headers.list_contains("Transfer-Encoding", "chunked"))
        return {.chunked = true};
    return {.length = parse_number(headers.get("Content-Length")).value_or(0)};
}

}  // namespace socketserver::http
