#pragma once

#include <string_view>
#include <vector>

#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// Headers that whoever runs a server adds to its answers.
using ExtraHeaders = std::vector<Headers::Field>;

/// Refuses what would make an answer say two things, or something that is not so: headers
/// that tell how an answer is sent, as Content-Length; two of a kind of which an answer
/// has one; and what is no header.
/// @throws std::invalid_argument
void check_extra_headers(const ExtraHeaders& extra);

/// The value of the first one with this name, or null.
const std::string* find_extra(const ExtraHeaders& extra, std::string_view name);

/// Adds the headers to those that the server says itself. One of the same name takes the
/// server's place; only Vary is a list, to which both add. Server is not added: each
/// answer has it already, also those without extra headers.
void add_extra_headers(std::vector<Headers::Field>& fields, const ExtraHeaders& extra);

}  // namespace socketserver::http
