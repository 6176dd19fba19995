#include "socketserver/http/date.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "socketserver/child_process.hpp"
#include "socketserver/http/local_offset.hpp"

using namespace socketserver::http;

namespace {

Seconds at(std::chrono::seconds::rep seconds) {
    return Seconds(std::chrono::seconds(seconds));
}

// The example of RFC 9110: Sun, 06 Nov 1994 08:49:37 GMT.
const Seconds example = at(784111777);

// While it lives, the program is in another time zone.
// NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs meanwhile
class TimeZone {
public:
    explicit TimeZone(const char* name) {
        if (const char* before = std::getenv("TZ"))
            before_ = before;
        ::setenv("TZ", name, 1);
        ::tzset();
    }

    ~TimeZone() {
        if (before_)
            ::setenv("TZ", before_->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }

    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;

private:
    std::optional<std::string> before_;
};
// NOLINTEND(concurrency-mt-unsafe)

}  // namespace

TEST_CASE("a date is written as HTTP writes it") {
    CHECK(format_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(format_date(at(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(format_date(at(-1)) == "Wed, 31 Dec 1969 23:59:59 GMT");
    CHECK(format_date(at(1709251199)) == "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST_CASE("a date is in GMT, wherever the machine is") {
    const TimeZone zone("XYZ-5:30");  // 5 h 30 min east of Greenwich
    CHECK(format_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(parse_date("Sun, 06 Nov 1994 08:49:37 GMT") == example);
}

TEST_CASE("a date is read in each of the three forms of the standard") {
    CHECK(parse_date("Sun, 06 Nov 1994 08:49:37 GMT") == example);
    CHECK(parse_date("Sunday, 06-Nov-94 08:49:37 GMT") == example);
    CHECK(parse_date("Sun Nov  6 08:49:37 1994") == example);
}

TEST_CASE("a date that is written is read again") {
    for (const Seconds time : {at(0), example, at(951782400), at(4102444799)})
        CHECK(parse_date(format_date(time)) == time);
}

TEST_CASE("a year of two digits is between 1970 and 2068") {
    const auto year_of = [](const std::string& year) {
        const auto time = parse_date("Sunday, 06-Nov-" + year + " 08:49:37 GMT");
        return format_date(time.value_or(at(0))).substr(12, 4);
    };
    CHECK(year_of("70") == "1970");
    CHECK(year_of("99") == "1999");
    CHECK(year_of("00") == "2000");
    CHECK(year_of("68") == "2068");
}

TEST_CASE("a leap second is the first second of the next minute") {
    CHECK(format_date(*parse_date("Sat, 31 Dec 2016 23:59:60 GMT")) ==
          "Sun, 01 Jan 2017 00:00:00 GMT");
}

TEST_CASE("what is no date is none") {
    for (const std::string_view text : {
             "",
             "now",
             "784111777",
             "Sun, 06 Nov 1994 08:49:37",
             "Sun, 06 Nov 1994 08:49:37 PST",
             "Sun, 06 Nov 1994 08:49:37 -0500",
             "Sun, 06 Nov 1994 08:49:37 GMT and more",
             "Sun, 6th Nov 1994 08:49:37 GMT",
             "Sun, 06 Nix 1994 08:49:37 GMT",
             "Sun, 06 Nov 994 08:49:37 GMT",
             "Sun, 06 Nov 19940 08:49:37 GMT",
             "Sun, 06 Nov +994 08:49:37 GMT",
             "Sun, 00 Nov 1994 08:49:37 GMT",
             "Sun, 31 Nov 1994 08:49:37 GMT",
             "Sun, 29 Feb 1900 08:49:37 GMT",
             "Sun, 06 Nov 1994 24:00:00 GMT",
             "Sun, 06 Nov 1994 08:60:37 GMT",
             "Sun, 06 Nov 1994 08:49:61 GMT",
             "Sun, 06 Nov 1994 08:49 GMT",
             "Sun, 06 Nov 1994 08-49-37 GMT",
             "Sun, 06 Nov 1994 8:49:037 GMT",
             "Sun, 06 Nov 1994 08::49:7 GMT",
             "Sun, 06 Nov 1994 99999999999999999999 GMT",
         }) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text).has_value());
    }
}

TEST_CASE("the log has the time of the machine's own zone, without its name") {
    {
        const TimeZone zone("XYZ-5:30");
        CHECK(format_log_date(example) == "06/Nov/1994 14:19:37");
    }
    const TimeZone zone("XYZ+9");
    CHECK(format_log_date(example) == "05/Nov/1994 23:49:37");
}

TEST_CASE("a child writes local time without the lock that another thread may hold") {
    const TimeZone zone("XYZ-5:30");
    const std::jthread other([](const std::stop_token& end) {
        while (!end.stop_requested())
            format_log_date(example);
    });
    for (int i = 0; i < 100; ++i) {
        LocalOffset::note();
        const pid_t pid = socketserver::ChildProcess::fork();
        if (pid == 0) {
            ::alarm(5);  // which ends it, if it hangs
            LocalOffset::keep();
            const bool is_right = format_log_date(example) == "06/Nov/1994 14:19:37";
            socketserver::ChildProcess::exit(is_right ? 0 : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(pid, &status, 0) == pid);
        CHECK(status == 0);
    }
}
