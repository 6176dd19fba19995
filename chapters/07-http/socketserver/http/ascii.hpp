#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socketserver::http {

/// The text with A to Z as a to z, and no other letter changed.
std::string lower(std::string_view text);

/// The same as same_but_for_case(), which asks it about texts of one size.
bool same_letters(std::string_view left, std::string_view right);

/// Whether two texts are the same but for A to Z and a to z: names of headers are. Most
/// differ in size, and then nothing is called.
inline bool same_but_for_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() && same_letters(left, right);
}

/// The text without spaces and tabs at both ends (RFC 9110, 5.6.3: OWS).
std::string_view trim(std::string_view text);

/// Takes the first word off a text whose words have spaces and tabs between them. Behind
/// the last one nothing is left, and then a word is empty.
std::string_view take_word(std::string_view& text);

/// The parts of a list, without the spaces around them and without empty ones: "a, b" has
/// two (RFC 9110, 5.6.1).
std::vector<std::string_view> split_list(std::string_view text, char separator = ',');

/// Whether it is a word of HTTP, as methods and names of headers are (RFC 9110, 5.6.2:
/// token).
bool is_token(std::string_view text);

/// Whether there is a control character, other than a tab: no place in HTTP is right for
/// one.
bool contains_control(std::string_view text);

/// Whether there is CR, LF or NUL, which end a line of HTTP, or a text of C.
bool contains_line_end(std::string_view text);

/// Whether there are only digits, at least one.
bool is_digits(std::string_view text);

/// The number that all of the text is: only digits, in the given base. None when it is
/// none, or too large.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

}  // namespace socketserver::http
