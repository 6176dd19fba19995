// Dates. What is written can be read, in all three forms, and any text is a date or none.
//
// The first eight bytes are a time, the others a text.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <sstream>
#include <string>
#include <string_view>

#include "socketserver/http/date.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;
using namespace std::chrono_literals;

namespace {

constexpr Seconds first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Seconds last = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1) - 1s;

// What the C library writes.
std::string written_by_c(const char* format, Seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[100];
    return {text, std::strftime(text, sizeof(text), format, &parts)};
}

void check_writing(Seconds time) {
    const std::string text = format_date(time);
    promise(text.size() == 29, "a date has 29 letters");
    promise(parse_date(text) == time, "a date can be read again");
    if (time >= Seconds(std::chrono::sys_days(std::chrono::year(1000) / 1 / 1))) {
        promise(text == written_by_c("%a, %d %b %Y %H:%M:%S GMT", time),
                "a date is what strftime(3) writes");
        promise(parse_date(written_by_c("%a %b %e %H:%M:%S %Y", time)) == time,
                "the form of asctime(3) is read");
    }
    const Seconds oldest = std::chrono::sys_days(std::chrono::year(1969) / 1 / 1);
    const Seconds newest = std::chrono::sys_days(std::chrono::year(2069) / 1 / 1);
    if (time >= oldest && time < newest)
        promise(parse_date(written_by_c("%A, %d-%b-%y %H:%M:%S GMT", time)) == time,
                "the form of RFC 850 is read");
}

// Whether a text has this number in it, with or without zeros in front.
bool has_number(std::string text, int number) {
    std::ranges::replace_if(
        text, [](char letter) { return letter < '0' || letter > '9'; }, ' ');
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        word.erase(0, word.find_first_not_of('0'));
        if (word == std::to_string(number))
            return true;
    }
    return false;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void check_reading(std::string_view text) {
    const auto time = parse_date(text);
    if (!time)
        return;
    promise(*time >= first && *time <= last + 1s, "a year has four digits");
    // A leap second is the first second of the next minute, in the year 10000 even.
    if (has(text, ":60"))
        return;
    const std::string written = format_date(*time);
    promise(parse_date(written) == time, "what was read can be written");
    promise(has_number(std::string(text), std::stoi(written.substr(5, 2))),
            "the day is in the text");
    promise(has(text, written.substr(8, 3)), "the month is in the text");
    promise(has(text, written.substr(14, 2)), "the year is in the text");
    promise(has(text, written.substr(17, 8)), "the time of day is in the text");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzInput input(data, size);
    const auto span = static_cast<std::uint64_t>((last - first).count()) + 1;
    check_writing(first + std::chrono::seconds(input.number() % span));
    check_reading(input.rest());
    return 0;
}
