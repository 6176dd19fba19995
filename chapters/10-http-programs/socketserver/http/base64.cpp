#include "socketserver/http/base64.hpp"

#include <cstdint>

namespace socketserver::http {

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string decoded;
    std::uint32_t bits = 0;  // A letter brings six, and eight are a byte.
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
    return decoded;
}

}  // namespace socketserver::http
