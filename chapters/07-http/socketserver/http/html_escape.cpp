#include "socketserver/http/html_escape.hpp"

namespace socketserver::http {

std::string html_escape(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '&')
            result += "&amp;";
        else if (letter == '<')
            result += "&lt;";
        else if (letter == '>')
            result += "&gt;";
        else
            result += letter;
    }
    return result;
}

}  // namespace socketserver::http
