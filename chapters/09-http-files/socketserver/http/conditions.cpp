#include "socketserver/http/conditions.hpp"

#include <cstdint>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/hexadecimal.hpp"

namespace socketserver::http {

namespace {

// A weak tag, W/"a5", names states that are as good as each other.
std::string_view without_weakness(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

// Whether the client names this state. (Names of states differ by case.)
bool lists_tag(const Headers& headers, std::string_view name, std::string_view tag,
               bool weak_is_enough) {
    for (const std::string_view value : headers.get_all(name))
        for (const std::string_view part : split_list(value)) {
            const bool is_same = weak_is_enough
                                     ? without_weakness(part) == without_weakness(tag)
                                     : part == tag && !tag.starts_with("W/");
            if (part == "*" || (is_same && !tag.empty()))
                return true;
        }
    return false;
}

// Whether the client wants something done to a state that is gone (RFC 9110, 13.1).
bool fails_precondition(const Headers& headers, const Validators* now) {
    if (headers.contains("If-Match"))
        return !now || !lists_tag(headers, "If-Match", now->tag, false);
    const auto date = parse_date(headers.get("If-Unmodified-Since"));
    return date && now && now->last_modified > *date;
}

// Whether the client has this state already (RFC 9110, 13.1).
bool is_known(const Headers& headers, const Validators& now) {
    if (headers.contains("If-None-Match"))
        return lists_tag(headers, "If-None-Match", now.tag, true);
    const auto date = parse_date(headers.get("If-Modified-Since"));
    return date && now.last_modified && *now.last_modified <= *date;
}

}  // namespace

// FNV-1a: each byte is mixed into a number of 64 bits.
std::string entity_tag(std::string_view content) {
    constexpr std::uint64_t basis = 0xcbf29ce484222325;
    constexpr std::uint64_t prime = 0x100000001b3;
    std::uint64_t mixed = basis;
    for (const char letter : content)
        mixed = (mixed ^ static_cast<unsigned char>(letter)) * prime;
    std::string tag = "\"";
    append_hexadecimal(tag, mixed);
    tag += '-';
    append_hexadecimal(tag, content.size());
    return tag += '"';
}

std::optional<int> status_of_conditions(std::string_view method, const Headers& headers,
                                        const Validators* now) {
    if (fails_precondition(headers, now))
        return 412;
    const bool only_looks = method == "GET" || method == "HEAD";
    const bool may_be_known = only_looks || headers.contains("If-None-Match");
    if (!now || !may_be_known || !is_known(headers, *now))
        return std::nullopt;
    return only_looks ? 304 : 412;
}

}  // namespace socketserver::http
