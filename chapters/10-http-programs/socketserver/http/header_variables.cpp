#include "socketserver/http/header_variables.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

namespace {

bool is_one_of(std::string_view name, std::span<const char* const> names) {
    return std::ranges::any_of(
        names, [&](const char* one) { return same_but_for_case(name, one); });
}

// They are about this connection only (RFC 9110, 7.6.1), and so are those that Connection
// names.
bool is_of_the_connection(std::string_view name, const Headers& headers) {
    constexpr std::array names{
        "Connection", "Keep-Alive",        "Proxy-Connection",    "TE",
        "Trailer",    "Transfer-Encoding", "Proxy-Authorization", "Upgrade"};
    return is_one_of(name, names) || headers.list_contains("Connection", name);
}

// As HTTP_PROXY the header Proxy would choose the way that a script's own requests take.
bool has_another_meaning(std::string_view name) {
    constexpr std::array names{"Proxy", "Content-Length", "Content-Type"};
    return is_one_of(name, names);
}

// Each - becomes _, so X_Forwarded_For could pass for X-Forwarded-For, which a proxy in
// front of this server may set. A shell has no names with other signs.
bool can_be_told_apart(std::string_view name) {
    return std::ranges::all_of(name, [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
               (letter >= '0' && letter <= '9') || letter == '-';
    });
}

std::string variable_of(std::string_view header) {
    std::string name = "HTTP_";
    for (const char letter : header) {
        const bool is_small = letter >= 'a' && letter <= 'z';
        name += letter == '-' ? '_' : static_cast<char>(is_small ? letter - 32 : letter);
    }
    return name;
}

// A cookie's value may have a comma in it (RFC 6265, 4.2.1).
const char* separator(std::string_view header) {
    return same_but_for_case(header, "Cookie") ? "; " : ", ";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> header_variables(
    const Headers& headers, bool pass_authorization) {
    std::vector<std::pair<std::string, std::string>> variables;
    for (const auto& [name, value] : headers) {
        const bool is_password = same_but_for_case(name, "Authorization");
        if (is_of_the_connection(name, headers) || has_another_meaning(name) ||
            !can_be_told_apart(name) || (is_password && !pass_authorization))
            continue;
        const std::string variable = variable_of(name);
        const auto before = std::ranges::find(
            variables, variable, &std::pair<std::string, std::string>::first);
        if (before == variables.end())
            variables.emplace_back(variable, value);
        else
            before->second.append(separator(name)).append(value);
    }
    return variables;
}

}  // namespace socketserver::http
