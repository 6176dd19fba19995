// A form that was posted, and the encoding that URLs and forms share.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "socketserver/http/url.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("_.-~%").find(letter) != std::string_view::npos;
}

void check_quote(std::string_view text) {
    const std::string quoted = quote(text, "");
    promise(std::ranges::all_of(quoted, is_plain), "a quoted text is plain");
    promise(unquote(quoted) == text, "a quoted text can be read again");
    promise(unquote(quote(text)) == text, "so can one with its slashes");
    promise(unquote(text).size() <= text.size(), "a text gets no longer by unquoting");
    if (text.find('%') == std::string_view::npos)
        promise(unquote(text) == text, "without a percent sign nothing is to be done");
}

// The text with the other way to write a space.
std::string with_spaces(std::string_view text) {
    std::string spaced;
    for (const char letter : text)
        if (letter == '+')
            spaced += "%20";
        else
            spaced += letter;
    return spaced;
}

void check_form(std::string_view text) {
    const auto fields = parse_form(text);
    std::size_t parts = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('&', begin), text.size());
        parts += end > begin ? 1 : 0;
        begin = end + 1;
    }
    promise(fields.size() == parts, "each part is a field");

    std::string written;
    for (const auto& [name, value] : fields)
        written += quote(name, "") + "=" + quote(value, "") + "&";
    promise(parse_form(written) == fields, "fields that are written again are the same");
    promise(parse_form(with_spaces(text)) == fields, "a plus sign is a space");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = FuzzInput(data, size).rest();
    check_quote(text);
    check_form(text);
    return 0;
}
