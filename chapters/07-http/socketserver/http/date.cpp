#include "socketserver/http/date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/local_offset.hpp"

namespace socketserver::http {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed",
                                                   "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// These write over what a text has from this place on.

void put(std::string& text, std::size_t place, std::string_view word) {
    std::ranges::copy(word, text.data() + place);
}

void put_two_digits(std::string& text, std::size_t place, int number) {
    text[place] = static_cast<char>('0' + number / 10);
    text[place + 1] = static_cast<char>('0' + number % 10);
}

void put_year(std::string& text, std::size_t place, int year) {
    put_two_digits(text, place, year / 100);
    put_two_digits(text, place + 2, year % 100);
}

void put_time(std::string& text, std::size_t place, int hour, int minute, int second) {
    put_two_digits(text, place, hour);
    put_two_digits(text, place + 3, minute);
    put_two_digits(text, place + 6, second);
}

// The number that the text is, or -1.
int number(std::string_view text) {
    int value = -1;
    if (!is_digits(text) || text.size() > 4)
        return -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

int month_number(std::string_view name) {
    const auto* const place = std::ranges::find(months, name);
    return place == months.end() ? -1 : static_cast<int>(place - months.begin()) + 1;
}

// Two digits are a year from 1969 to 2068, as POSIX has it.
int full_year(std::string_view text) {
    const int year = number(text);
    if (text.size() != 2 || year < 0)
        return text.size() == 4 ? year : -1;
    return year < 69 ? 2000 + year : 1900 + year;
}

std::optional<Seconds> make_time(int year, int month, int day, std::string_view clock) {
    using namespace std::chrono;
    const std::vector<std::string_view> parts = split_list(clock, ':');
    const auto has_two_digits = [](std::string_view part) { return part.size() == 2; };
    if (parts.size() != 3 || clock.size() != 8 ||
        !std::ranges::all_of(parts, has_two_digits) || year < 0 || month < 0 || day < 0)
        return std::nullopt;
    const int hour = number(parts[0]);
    const int minute = number(parts[1]);
    const int second = number(parts[2]);
    if (day > 31)  // std::chrono::day keeps only one byte of it
        return std::nullopt;
    const year_month_day date{std::chrono::year(year) /
                              std::chrono::month(static_cast<unsigned>(month)) /
                              std::chrono::day(static_cast<unsigned>(day))};
    const bool clock_is_right = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 &&
                                second >= 0 && second <= 60;  // a leap second
    if (!date.ok() || !clock_is_right)
        return std::nullopt;
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace

Seconds current_time() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string format_date(Seconds time) {
    using namespace std::chrono;
    const sys_days days = floor<std::chrono::days>(time);
    const year_month_day date{days};
    const hh_mm_ss clock{time - days};
    const unsigned day = static_cast<unsigned>(date.day());

    std::string text = "Sun, 06 Nov 1994 08:49:37 GMT";
    put(text, 0, weekdays[weekday(days).c_encoding()]);
    put_two_digits(text, 5, static_cast<int>(day));
    put(text, 8, months[static_cast<unsigned>(date.month()) - 1]);
    put_year(text, 12, static_cast<int>(date.year()));
    put_time(text, 17, static_cast<int>(clock.hours().count()),
             static_cast<int>(clock.minutes().count()),
             static_cast<int>(clock.seconds().count()));
    return text;
}

std::optional<Seconds> parse_date(std::string_view text) {
    if (text.empty())
        return std::nullopt;
    std::string spaced(text);
    std::ranges::replace(spaced, '-', ' ');  // RFC 850: 06-Nov-94
    const std::vector<std::string_view> words = split_list(spaced, ' ');
    // Sun, 06 Nov 1994 08:49:37 GMT
    if (words.size() == 6 && words[0].ends_with(',') && words[5] == "GMT")
        return make_time(full_year(words[3]), month_number(words[2]), number(words[1]),
                         words[4]);
    // Sun Nov  6 08:49:37 1994
    if (words.size() == 5)
        return make_time(full_year(words[4]), month_number(words[1]), number(words[2]),
                         words[3]);
    return std::nullopt;
}

std::string format_log_date(Seconds time) {
    using namespace std::chrono;
    const Seconds local = time + LocalOffset::at(time);
    const sys_days days = floor<std::chrono::days>(local);
    const year_month_day date{days};
    const hh_mm_ss clock{local - days};
    std::string text = "06/Nov/1994 09:49:37";
    put_two_digits(text, 0, static_cast<int>(static_cast<unsigned>(date.day())));
    put(text, 3, months[static_cast<unsigned>(date.month()) - 1]);
    put_year(text, 7, static_cast<int>(date.year()));
    put_time(text, 12, static_cast<int>(clock.hours().count()),
             static_cast<int>(clock.minutes().count()),
             static_cast<int>(clock.seconds().count()));
    return text;
}

}  // namespace socketserver::http
