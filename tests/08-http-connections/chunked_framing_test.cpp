#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/request_error.hpp"

using namespace socketserver::http;

namespace {

using Fields = std::vector<Headers::Field>;

BodyFraming framing_of(const Fields& fields, Version version = http_1_1) {
    Headers headers;
    for (const auto& [name, value] : fields)
        headers.add(name, value);
    return body_framing(headers, version);
}

}  // namespace

TEST_CASE(
    "Transfer-Encoding: chunked is known, in any case, and nothing else is chunked") {
    CHECK(framing_of({{"transfer-encoding", "CHUNKED"}}).chunked);
    CHECK(framing_of({{"Transfer-Encoding", "chunked"}}, {1, 2}).chunked);
    CHECK_FALSE(framing_of({{"Content-Length", "5"}}).chunked);
    CHECK_FALSE(framing_of({}).chunked);
}

TEST_CASE("a body whose end could be read in two ways is refused") {
    struct Case {
        Fields fields;
        Version version;
        int code;
    };
    for (const Case& one : std::vector<Case>{
             {{{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}, http_1_1, 400},
             {{{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}, http_1_1, 400},
             {{{"Content-Length", "5"}, {"Transfer-Encoding", "gzip"}}, http_1_1, 400},
             {{{"Transfer-Encoding", "chunked"}}, http_1_0, 400},
             {{{"Transfer-Encoding", "chunked"}}, {1, 0}, 400},
             {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
              http_1_1,
              501},
             {{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}},
              http_1_1,
              400},
             {{{"Transfer-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}},
              http_1_1,
              501},
         }) {
        CAPTURE(one.fields[0].first);
        CAPTURE(one.fields[0].second);
        try {
            framing_of(one.fields, one.version);
            FAIL_CHECK("it was taken");
        } catch (const RequestError& error) {
            CHECK(error.code() == one.code);
        }
    }
}
