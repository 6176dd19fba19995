#include "socketserver/http/log_escape.hpp"

#include "socketserver/printable.hpp"

namespace socketserver::http {

std::string escape_for_log(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\\')
            result += "\\\\";
        else if (byte >= 0x20 && byte < 0x7f)
            result += letter;
        else
            result += hex_escape(letter);
    }
    return result;
}

std::string quoted_for_log(std::string_view text) {
    std::string result = "\"";
    for (const char letter : escape_for_log(text)) {
        if (letter == '"')
            result += '\\';
        result += letter;
    }
    return result += '"';
}

}  // namespace socketserver::http
