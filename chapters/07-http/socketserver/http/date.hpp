#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace socketserver::http {

/// A point in time to the second, as HTTP tells it.
using Seconds = std::chrono::sys_seconds;

/// This second.
Seconds current_time();

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7: IMF-fixdate), whatever the locale.
std::string format_date(Seconds time);

/// The time of now, as a text that is made once a second: on a kept connection that may
/// be a thousand answers.
class CurrentDate {
public:
    /// The text, until the next call.
    /// @param write  called for each new second: it makes the text, that of
    /// format_date() say
    template <class Write>
    const std::string& text(const Write& write) {
        const Seconds now = current_time();
        if (now != time_ || text_.empty()) {
            time_ = now;
            text_ = write();
        }
        return text_;
    }

private:
    Seconds time_{};    // The second that text_ tells: text() looks at it.
    std::string text_;  // Empty before the first call.
};

/// Reads the three forms of RFC 9110, 5.6.7: that of format_date(), that of RFC 850 and
/// that of asctime(3). None when it is no date.
std::optional<Seconds> parse_date(std::string_view text);

/// "06/Nov/1994 09:49:37", in the machine's own time zone, as a log has it.
std::string format_log_date(Seconds time);

}  // namespace socketserver::http
