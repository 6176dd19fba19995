#include "socketserver/printable.hpp"

namespace socketserver {

std::string printable(std::string_view text) {
    constexpr const char* digits = "0123456789abcdef";
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x20 && byte != 0x7f) {
            result += letter;
        } else {
            result += "\\x";
            result += digits[byte / 16];
            result += digits[byte % 16];
        }
    }
    return result;
}

}  // namespace socketserver
