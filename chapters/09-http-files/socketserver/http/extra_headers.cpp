#include "socketserver/http/extra_headers.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <string>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"

namespace socketserver::http {

namespace {

using Name = std::string_view;

// They tell where an answer ends, which part of a file it has, when it was made and what
// becomes of the connection. The server decides about all of that, for each answer anew.
constexpr auto decided_by_server =
    std::to_array<Name>({"Connection", "Content-Length", "Content-Range", "Date",
                         "Keep-Alive", "Trailer", "Transfer-Encoding", "Upgrade"});

// With two of them a client would believe one, and another client the other one.
constexpr auto at_most_once = std::to_array<Name>(
    {"Accept-Ranges", "Access-Control-Allow-Origin", "Content-Disposition",
     "Content-Encoding", "Content-Location", "Content-Type", "ETag", "Expires",
     "Last-Modified", "Location", "Server"});

bool contains(std::span<const Name> names, std::string_view name) {
    return std::ranges::any_of(
        names, [&](Name other) { return same_but_for_case(other, name); });
}

void check(const ExtraHeaders& extra, const Headers::Field& field) {
    const auto& [name, value] = field;
    if (!is_token(name) || contains_line_end(value))
        throw std::invalid_argument(repr(name + ": " + value) + " is no header");
    if (contains(decided_by_server, name))
        throw std::invalid_argument(name + " is decided by the server: leave it out");
    if (contains(at_most_once, name) && &field.second != find_extra(extra, name))
        throw std::invalid_argument(name + " is given twice: an answer has one");
}

}  // namespace

void check_extra_headers(const ExtraHeaders& extra) {
    for (const Headers::Field& field : extra)
        check(extra, field);
}

const std::string* find_extra(const ExtraHeaders& extra, std::string_view name) {
    for (const auto& [other, value] : extra)
        if (same_but_for_case(other, name))
            return &value;
    return nullptr;
}

void add_extra_headers(std::vector<Headers::Field>& fields, const ExtraHeaders& extra) {
    if (extra.empty())
        return;
    std::erase_if(fields, [&](const Headers::Field& own) {
        return !same_but_for_case(own.first, "Vary") && find_extra(extra, own.first);
    });
    for (const Headers::Field& field : extra)
        if (!same_but_for_case(field.first, "Server"))
            fields.push_back(field);
}

}  // namespace socketserver::http
