// Whether a client has what it asks for, or means another state of it: for any handler.

#include "socketserver/http/conditions.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "socketserver/http/headers.hpp"

using socketserver::http::entity_tag;
using socketserver::http::Headers;
using socketserver::http::parse_date;
using socketserver::http::status_of_conditions;
using socketserver::http::Validators;

namespace {

const std::string november = "Sun, 06 Nov 1994 08:49:37 GMT";
const std::string december = "Tue, 06 Dec 1994 08:49:37 GMT";
const std::string october = "Thu, 06 Oct 1994 08:49:37 GMT";

struct Case {
    std::vector<Headers::Field> headers;
    int of_get;      // what becomes of a GET; 0 is to go on
    int of_put;      // and of a PUT
    int of_new = 0;  // and of a PUT where nothing is there yet
};

int status(const std::string& method, const Case& one, const Validators* now) {
    Headers headers;
    for (const auto& [name, value] : one.headers)
        headers.add(name, value);
    return status_of_conditions(method, headers, now).value_or(0);
}

}  // namespace

TEST_CASE("304 to who has it, 412 to who means another state, in the RFC's order") {
    const Validators now{.tag = "\"a\"", .last_modified = parse_date(november)};
    for (const Case& one : std::vector<Case>{
             {{}, 0, 0},
             {{{"If-None-Match", "\"a\""}}, 304, 412},
             {{{"If-None-Match", R"("b", "a")"}}, 304, 412},
             {{{"If-None-Match", "W/\"a\""}}, 304, 412},
             {{{"If-None-Match", "*"}}, 304, 412},
             {{{"If-None-Match", "\"A\""}}, 0, 0},
             {{{"If-None-Match", "a"}}, 0, 0},
             {{{"If-Modified-Since", november}}, 304, 0},
             {{{"If-Modified-Since", december}}, 304, 0},
             {{{"If-Modified-Since", october}}, 0, 0},
             {{{"If-Modified-Since", "yesterday"}}, 0, 0},
             // A tag is more than a date.
             {{{"If-None-Match", "\"b\""}, {"If-Modified-Since", december}}, 0, 0},
             {{{"If-Match", "\"a\""}}, 0, 0, 412},
             {{{"If-Match", "*"}}, 0, 0, 412},
             {{{"If-Match", "\"b\""}}, 412, 412, 412},
             {{{"If-Match", "W/\"a\""}}, 412, 412, 412},
             {{{"If-Unmodified-Since", october}}, 412, 412},
             {{{"If-Unmodified-Since", november}}, 0, 0},
             {{{"If-Match", "\"a\""}, {"If-Unmodified-Since", october}}, 0, 0, 412},
             // What is meant comes before what is known.
             {{{"If-Match", "\"b\""}, {"If-None-Match", "\"a\""}}, 412, 412, 412},
             {{{"If-Match", "\"a\""}, {"If-None-Match", "\"a\""}}, 304, 412, 412},
         }) {
        CAPTURE(one.headers.empty() ? "" : one.headers.back().first);
        CAPTURE(one.headers.empty() ? "" : one.headers.back().second);
        CHECK(status("GET", one, &now) == one.of_get);
        CHECK(status("HEAD", one, &now) == one.of_get);
        CHECK(status("PUT", one, &now) == one.of_put);
        CHECK(status("PUT", one, nullptr) == one.of_new);
    }
}

TEST_CASE("a state without a tag, or without a date, is known by the other one alone") {
    const Validators date{.last_modified = parse_date(november)};
    const Validators tag{.tag = "\"a\""};
    CHECK(status("GET", {{{"If-None-Match", "\"\""}}, 0, 0}, &date) == 0);
    CHECK(status("GET", {{{"If-None-Match", ""}}, 0, 0}, &date) == 0);
    CHECK(status("GET", {{{"If-Match", "\"a\""}}, 0, 0}, &date) == 412);
    CHECK(status("GET", {{{"If-Modified-Since", december}}, 0, 0}, &tag) == 0);
    CHECK(status("GET", {{{"If-Unmodified-Since", october}}, 0, 0}, &tag) == 0);
}

TEST_CASE("a weak tag is known, and never the state that somebody wants to change") {
    const Validators weak{.tag = "W/\"a\""};
    CHECK(status("GET", {{{"If-None-Match", "\"a\""}}, 0, 0}, &weak) == 304);
    CHECK(status("PUT", {{{"If-Match", "W/\"a\""}}, 0, 0}, &weak) == 412);
}

TEST_CASE("the tag of a text is that of its bytes") {
    CHECK(entity_tag("") == "\"cbf29ce484222325-0\"");
    CHECK(entity_tag("a") == "\"af63dc4c8601ec8c-1\"");
    CHECK(entity_tag("hello") == entity_tag(std::string("hello")));
    CHECK(entity_tag("hello") != entity_tag("hallo"));
    CHECK(entity_tag(std::string("\0", 1)) != entity_tag(std::string("\0\0", 2)));
}
