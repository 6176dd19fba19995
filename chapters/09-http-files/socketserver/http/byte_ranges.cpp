#include "socketserver/http/byte_ranges.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

namespace {

// The number that the text is. One that is too large for any file is the largest one.
std::optional<std::uint64_t> parse_position(std::string_view text) {
    if (!is_digits(text))
        return std::nullopt;
    return parse_number(text).value_or(UINT64_MAX);
}

// One part. Without a length the file has nothing of it; none when it is malformed.
std::optional<ByteRange> parse_part(std::string_view text, std::uint64_t size) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const std::string_view first_text = text.substr(0, dash);
    const std::string_view last_text = text.substr(dash + 1);
    const auto first = parse_position(first_text);
    const auto last = parse_position(last_text);
    if (first_text.empty() && last)  // the last bytes: "-500"
        return ByteRange{.first = size - std::min(*last, size),
                         .length = std::min(*last, size)};
    if (!first || (!last && !last_text.empty()) || (last && *last < *first))
        return std::nullopt;
    if (*first >= size)
        return ByteRange{.first = *first, .length = 0};
    const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
    return ByteRange{.first = *first, .length = end - *first + 1};
}

}  // namespace

std::string ByteRange::content_range(std::uint64_t size) const {
    std::string text = "bytes " + std::to_string(first);
    text.append("-").append(std::to_string(first + length - 1));
    return text.append("/").append(std::to_string(size));
}

std::optional<std::vector<ByteRange>> parse_range(std::string_view text,
                                                  std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    constexpr std::size_t most_parts = 16;
    if (!same_but_for_case(text.substr(0, unit.size()), unit))
        return std::nullopt;
    const auto parts = split_list(text.substr(unit.size()));
    if (parts.empty() || parts.size() > most_parts)
        return std::nullopt;

    std::vector<ByteRange> ranges;
    std::uint64_t total = 0;
    for (const std::string_view part : parts) {
        const auto range = parse_part(part, size);
        if (!range)
            return std::nullopt;
        if (range->length > size - total)
            return std::nullopt;
        total += range->length;
        if (range->length > 0)
            ranges.push_back(*range);
    }
    return ranges;
}

}  // namespace socketserver::http
