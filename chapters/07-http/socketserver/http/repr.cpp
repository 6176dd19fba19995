#include "socketserver/http/repr.hpp"

#include "socketserver/printable.hpp"

namespace socketserver::http {

std::string repr(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const bool has_double = text.find('"') != std::string_view::npos;
    const char quote = has_single && !has_double ? '"' : '\'';

    std::string result(1, quote);
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == quote || letter == '\\') {
            result += '\\';
            result += letter;
        } else if (letter == '\t') {
            result += "\\t";
        } else if (letter == '\r') {
            result += "\\r";
        } else if (letter == '\n') {
            result += "\\n";
        } else if (byte >= 0x20 && byte < 0x7f) {
            result += letter;
        } else {
            result += hex_escape(letter);
        }
    }
    result += quote;
    return result;
}

std::string repr_of_begin(std::string_view text) {
    return repr(text.substr(0, 100));
}

}  // namespace socketserver::http
