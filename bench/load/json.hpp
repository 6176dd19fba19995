#pragma once

#include <string>
#include <string_view>

#include "socketserver/printable.hpp"

namespace bench {

/// A text as JSON has it. What a server sent may be a part of it, so whatever is not
/// plain ASCII is written as `\x0a`.
inline std::string json_string(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            result += {'\\', letter};
        else if (letter >= ' ' && letter <= '~')
            result += letter;
        else
            result += '\\' + socketserver::hex_escape(letter);
    }
    return result + '"';
}

}  // namespace bench
