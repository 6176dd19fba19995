#include "socketserver/http/mime_types.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/web_types.hpp"

namespace socketserver::http {

namespace {

// Ends of names that no archive has: a browser decodes such files while it loads them.
struct Encoding {
    std::string_view ending;
    std::string_view name;   // For the header Content-Encoding.
    std::string_view plain;  // The end of what is encoded. Empty: it stands before this.
};
constexpr auto encodings = std::to_array<Encoding>({
    {.ending = ".br", .name = "br", .plain = ""},
    {.ending = ".svgz", .name = "gzip", .plain = ".svg"},
});

const Encoding* find_encoding(std::string_view ending) {
    const auto* const found = std::ranges::find_if(encodings, [&](const Encoding& one) {
        return same_but_for_case(one.ending, ending);
    });
    return found == encodings.end() ? nullptr : found;
}

}  // namespace

std::string_view extension(std::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    const std::size_t first = name.find_first_not_of('.');
    const std::size_t dot = name.rfind('.');
    if (first == std::string_view::npos || dot == std::string_view::npos || dot < first)
        return {};
    return name.substr(dot);
}

std::string with_charset(std::string type, std::string_view charset) {
    if (charset.empty())
        return type;
    const bool is_text = same_but_for_case(type.substr(0, 5), "text/") ||
                         same_but_for_case(type, "application/javascript");
    if (!is_text || lower(type).find("charset=") != std::string::npos)
        return type;
    return type.append("; charset=").append(charset);
}

// A line of the table: "text/html  html htm", or "# a remark".
MimeTypes::MimeTypes() : types_(web_types.begin(), web_types.end()) {
    std::ifstream table("/etc/mime.types");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string type;
        words >> type;
        for (std::string ending; words >> ending;)
            types_["." + ending] = type;
    }
}

const MimeTypes& MimeTypes::of_this_system() {
    static const MimeTypes types;
    return types;
}

std::string_view MimeTypes::guess_type(std::string_view name) const {
    std::string_view ending = extension(name);
    if (const Encoding* encoding = find_encoding(ending)) {
        name.remove_suffix(ending.size());
        ending = encoding->plain.empty() ? extension(name) : encoding->plain;
    }
    auto type = types_.find(ending);
    if (type == types_.end())
        type = types_.find(lower(ending));
    return type == types_.end() ? std::string_view() : type->second;
}

std::string_view MimeTypes::guess_encoding(std::string_view name) {
    const Encoding* encoding = find_encoding(extension(name));
    return encoding ? encoding->name : std::string_view();
}

}  // namespace socketserver::http
