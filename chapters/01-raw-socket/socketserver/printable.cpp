#include "socketserver/printable.hpp"

namespace socketserver {

std::string hex_escape(char letter) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    return {'\\', 'x', digits[byte / 16], digits[byte % 16]};
}

std::string printable(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x20 && byte != 0x7f)
            result += letter;
        else
            result += hex_escape(letter);
    }
    return result;
}

}  // namespace socketserver
