#include "socketserver/http/headers.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using namespace socketserver::http;

TEST_CASE("headers are found by name, in any case; the first one counts") {
    Headers headers;
    headers.add("Host", "one");
    headers.add("HOST", "two");
    CHECK(*headers.find("host") == "one");
    CHECK(headers.get("hOST") == "one");
    CHECK(headers.contains("Host"));
    CHECK(headers.get_all("host") == std::vector<std::string_view>{"one", "two"});
    CHECK(headers.count("host") == 2);
    CHECK(headers.size() == 2);
}

TEST_CASE("a header that is set is the first of its name, or a new one") {
    Headers headers;
    headers.add("X", "one");
    headers.add("x", "two");
    headers.set("x", "three");
    headers.set("Y", "four");
    CHECK(headers.get_all("X") == std::vector<std::string_view>{"three", "two"});
    CHECK(headers.get("y") == "four");
}

TEST_CASE("a header that isn't there is null, none, or what is said instead") {
    Headers headers;
    headers.add("Hosts", "x");
    CHECK(headers.find("Host") == nullptr);
    CHECK(headers.count("Host") == 0);
    CHECK(headers.get("Host").empty());
    CHECK(headers.get("Host", "nowhere") == "nowhere");
    CHECK(headers.get_all("Host").empty());
    CHECK_FALSE(headers.contains("Host"));
}

TEST_CASE("an empty header is there") {
    Headers headers;
    headers.add("Host", "");
    CHECK(headers.get("Host", "nowhere").empty());
    CHECK(headers.contains("Host"));
}

TEST_CASE("a word is found in a list, and in the list that several headers make") {
    Headers headers;
    headers.add("Connection", "Upgrade , Close");
    headers.add("connection", "x-last");
    CHECK(headers.list_contains("Connection", "close"));
    CHECK(headers.list_contains("Connection", "upgrade"));
    CHECK(headers.list_contains("Connection", "X-Last"));
    CHECK_FALSE(headers.list_contains("Connection", "clos"));
    CHECK_FALSE(headers.list_contains("Connection", "Upgrade , Close"));
    CHECK_FALSE(headers.list_contains("Host", "close"));
}
