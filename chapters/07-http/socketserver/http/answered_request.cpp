#include "socketserver/http/answered_request.hpp"

#include <cstdlib>

#include "socketserver/http/local_offset.hpp"
#include "socketserver/http/log_escape.hpp"
#include "socketserver/printable.hpp"

namespace socketserver::http {

namespace {

// A number with zeros in front: 7 of three digits is "007".
std::string digits(std::int64_t number, std::size_t size) {
    std::string text(size, '0');
    for (std::size_t place = size; place > 0; number /= 10)
        text[--place] = static_cast<char>('0' + number % 10);
    return text;
}

// "[06/Nov/1994:09:49:37 +0100]"
std::string log_time(Seconds time) {
    const auto minutes = LocalOffset::at(time).count() / 60;
    const auto size = std::abs(minutes);
    std::string text = format_log_date(time);
    text[text.find(' ')] = ':';
    text += minutes < 0 ? " -" : " +";
    return text.append(digits(size / 60, 2)).append(digits(size % 60, 2));
}

// "1994-11-06T08:49:37Z"
std::string iso_time(Seconds time) {
    using namespace std::chrono;
    const sys_days days = floor<std::chrono::days>(time);
    const year_month_day date{days};
    const hh_mm_ss clock{time - days};
    std::string text = digits(static_cast<int>(date.year()), 4);
    text.append("-").append(digits(static_cast<unsigned>(date.month()), 2));
    text.append("-").append(digits(static_cast<unsigned>(date.day()), 2));
    text.append("T").append(digits(clock.hours().count(), 2));
    text.append(":").append(digits(clock.minutes().count(), 2));
    text.append(":").append(digits(clock.seconds().count(), 2));
    return text.append("Z");
}

// "0.000123"
std::string in_seconds(std::chrono::nanoseconds duration) {
    constexpr std::int64_t million = 1'000'000;
    const auto micros =
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    return std::to_string(micros / million)
        .append(".")
        .append(digits(micros % million, 6));
}

std::string json_text(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            result.append("\\").append(1, letter);
        } else if (byte >= 0x20 && byte < 0x7f) {
            result += letter;
        } else {
            result.append("\\u00").append(hex_escape(letter), 2);
        }
    }
    return result += '"';
}

// ,"path":"/"
void add_member(std::string& object, std::string_view name, std::string_view value) {
    object.append(object.empty() ? "{" : ",").append(json_text(name));
    object.append(":").append(value);
}

}  // namespace

std::string combined_log(const AnsweredRequest& answered) {
    std::string line = escape_for_log(answered.client);
    line.append(" - - [").append(log_time(answered.begin)).append("] ");
    line.append(quoted_for_log(answered.requestline)).append(" ");
    line.append(answered.code != 0 ? std::to_string(answered.code) : "-").append(" ");
    line.append(std::to_string(answered.bytes)).append(" ");
    line.append(quoted_for_log(answered.headers.get("Referer", "-"))).append(" ");
    return line.append(quoted_for_log(answered.headers.get("User-Agent", "-")))
        .append("\n");
}

std::string json_log(const AnsweredRequest& answered) {
    std::string line;
    add_member(line, "time", json_text(iso_time(answered.begin)));
    add_member(line, "client", json_text(answered.client));
    add_member(line, "method", json_text(answered.command));
    add_member(line, "path", json_text(answered.path));
    add_member(line, "request", json_text(answered.requestline));
    add_member(line, "status", std::to_string(answered.code));
    add_member(line, "bytes", std::to_string(answered.bytes));
    add_member(line, "seconds", in_seconds(answered.duration));
    add_member(line, "referer", json_text(answered.headers.get("Referer")));
    add_member(line, "user_agent", json_text(answered.headers.get("User-Agent")));
    return line.append("}\n");
}

}  // namespace socketserver::http
