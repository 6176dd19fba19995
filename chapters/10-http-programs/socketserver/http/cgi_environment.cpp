#include "socketserver/http/cgi_environment.hpp"

#include <unistd.h>

#include <cstdint>

namespace socketserver::http {

Environment::Environment() {
    for (char** variable = environ; *variable != nullptr; ++variable)
        variables_.emplace_back(*variable);
}

void Environment::set(std::string_view name, std::string_view value) {
    unset(name);
    if (value.find('\0') == std::string_view::npos)
        variables_.push_back(std::string(name).append("=").append(value));
}

void Environment::unset(std::string_view name) {
    std::erase_if(variables_, [name](const std::string& variable) {
        return variable.starts_with(name) &&
               variable.substr(name.size()).starts_with('=');
    });
}

std::optional<std::string> user_of_basic_credentials(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string decoded;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char letter : text.substr(0, text.find('='))) {
        const std::size_t value = letters.find(letter);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = bits * 64 + static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            decoded += static_cast<char>(bits >> count & 0xff);
        }
    }
    const std::size_t colon = decoded.find(':');
    if (colon == std::string::npos || decoded.find(':', colon + 1) != std::string::npos)
        return std::nullopt;
    return decoded.substr(0, colon);
}

}  // namespace socketserver::http
