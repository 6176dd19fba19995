// What a script is told of its request.

#include "socketserver/http/cgi_environment.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

#include "cgi_site.hpp"

using http_answer::Answer;
using socketserver::http::Environment;
using socketserver::http::user_of_basic_credentials;

namespace {

// A variable of this program, while the object lives. The programs that it starts have it
// too.
class OwnVariable {
public:
    OwnVariable(const std::string& name, const std::string& value) : name_(name) {
        ::setenv(name.c_str(), value.c_str(), 1);  // NOLINT: there is no other thread
    }
    ~OwnVariable() { ::unsetenv(name_.c_str()); }  // NOLINT: nor here
    OwnVariable(const OwnVariable&) = delete;
    OwnVariable& operator=(const OwnVariable&) = delete;

private:
    std::string name_;
};

bool has(const Environment& environment, const std::string& variable) {
    return std::ranges::count(environment.variables(), variable) == 1;
}

long count(const Environment& environment, const std::string& name) {
    return std::ranges::count_if(
        environment.variables(),
        [&](const std::string& variable) { return variable.starts_with(name + "="); });
}

using Variables = std::map<std::string, std::string>;

// A site whose script writes its environment down.
class EnvironmentSite : public CgiSite {
public:
    explicit EnvironmentSite(const std::vector<std::string>& options = {})
        : CgiSite(options) {
        script("cgi-bin/env", cgi_head + "exec env\n");
    }

    Variables of_get(const std::string& path, const std::string& headers = "") const {
        return variables_in(get(path, headers));
    }

    static Variables variables_in(const Answer& answer) {
        CHECK(answer.code() == "200");
        Variables variables;
        std::istringstream lines(answer.body);
        for (std::string line; std::getline(lines, line);)
            variables[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
        return variables;
    }
};

// Whether it is there, and has this value.
bool is(const Variables& variables, const std::string& name, const std::string& value) {
    INFO(name);
    const auto found = variables.find(name);
    const std::string seen = found == variables.end() ? "(missing)" : found->second;
    CHECK(seen == value);
    return seen == value;
}

}  // namespace

TEST_CASE("an environment begins as a copy of the program's own") {
    const OwnVariable variable("TEST_OWN_VARIABLE", "its = value");
    const Environment environment;
    CHECK(has(environment, "TEST_OWN_VARIABLE=its = value"));
}

TEST_CASE("a variable that is set replaces the one of that name, and no other") {
    const OwnVariable variable("TEST_OWN", "old");
    const OwnVariable longer("TEST_OWN_LONGER", "old");
    Environment environment;
    environment.set("TEST_OWN", "new");
    environment.set("TEST_EMPTY", "");
    CHECK(has(environment, "TEST_OWN=new"));
    CHECK(count(environment, "TEST_OWN") == 1);
    CHECK(has(environment, "TEST_OWN_LONGER=old"));
    CHECK(has(environment, "TEST_EMPTY="));
    environment.unset("TEST_OWN");
    CHECK(count(environment, "TEST_OWN") == 0);
    CHECK(has(environment, "TEST_OWN_LONGER=old"));
    CHECK(std::string(::getenv("TEST_OWN")) == "old");  // NOLINT: one thread
}

TEST_CASE("a value with a NUL can't be passed on, and is left out") {
    Environment environment;
    environment.set("TEST_NUL", "a");
    environment.set("TEST_NUL", std::string("a\0b", 3));
    CHECK(count(environment, "TEST_NUL") == 0);
}

TEST_CASE("the user of Basic credentials stands before the colon") {
    CHECK(user_of_basic_credentials("QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == "Aladdin");
    CHECK(user_of_basic_credentials("QWxhZGRpbjpvcGVuIHNlc2FtZQ") == "Aladdin");
    CHECK(user_of_basic_credentials("YTpi") == "a");
    CHECK(user_of_basic_credentials("Og==") == "");
}

TEST_CASE("what are no Basic credentials has no user") {
    CHECK(!user_of_basic_credentials(""));
    CHECK(!user_of_basic_credentials("QWxhZGRpbg=="));  // no colon
    CHECK(!user_of_basic_credentials("YTpiOmM="));      // two
    CHECK(!user_of_basic_credentials("YT!pi"));
    CHECK(!user_of_basic_credentials("YTpi YTpi"));
}

TEST_CASE("a script knows its request") {
    const EnvironmentSite site;
    const Variables seen = site.of_get("/cgi-bin/env/more/path?a=1&b=%20");
    CHECK(is(seen, "GATEWAY_INTERFACE", "CGI/1.1"));
    CHECK(is(seen, "SERVER_PROTOCOL", "HTTP/1.0"));
    CHECK(is(seen, "SERVER_NAME", "127.0.0.1"));
    CHECK(is(seen, "SERVER_PORT", std::to_string(site.address().port())));
    CHECK(is(seen, "REQUEST_METHOD", "GET"));
    CHECK(is(seen, "SCRIPT_NAME", "/cgi-bin/env"));
    CHECK(is(seen, "PATH_INFO", "/more/path"));
    CHECK(is(seen, "PATH_TRANSLATED", site / "more/path"));
    CHECK(is(seen, "QUERY_STRING", "a=1&b=%20"));
    CHECK(is(seen, "REMOTE_ADDR", "127.0.0.1"));
    CHECK(is(seen, "CONTENT_TYPE", "text/plain"));
    REQUIRE(seen.contains("SERVER_SOFTWARE"));
    CHECK(seen.at("SERVER_SOFTWARE").starts_with("SimpleHTTP/0.6 "));
}

TEST_CASE("what the request does not say is empty, or not there") {
    const EnvironmentSite site;
    const Variables seen = site.of_get("/cgi-bin/env");
    for (const std::string name :
         {"QUERY_STRING", "PATH_INFO", "CONTENT_LENGTH", "HTTP_USER_AGENT", "HTTP_COOKIE",
          "HTTP_REFERER", "HTTP_ACCEPT"})
        CHECK(is(seen, name, ""));
    CHECK(is(seen, "PATH_TRANSLATED", site.root()));
    CHECK(!seen.contains("AUTH_TYPE"));
    CHECK(!seen.contains("REMOTE_USER"));
}

TEST_CASE("a script knows four of the client's headers, and the two of the body") {
    const EnvironmentSite site;
    const Variables seen = EnvironmentSite::variables_in(
        site.post("/cgi-bin/env", "12345",
                  "Content-Type: text/x-own\r\nUser-Agent: test/1\r\n"
                  "Referer: http://example.org/\r\nAccept: text/html\r\n"
                  "Cookie: a=1\r\nCookie: b=2\r\nAccept: text/*;q=0.5\r\n"));
    CHECK(is(seen, "REQUEST_METHOD", "POST"));
    CHECK(is(seen, "CONTENT_LENGTH", "5"));
    CHECK(is(seen, "CONTENT_TYPE", "text/x-own"));
    CHECK(is(seen, "HTTP_USER_AGENT", "test/1"));
    CHECK(is(seen, "HTTP_REFERER", "http://example.org/"));
    CHECK(is(seen, "HTTP_ACCEPT", "text/html,text/*;q=0.5"));
    CHECK(is(seen, "HTTP_COOKIE", "a=1, b=2"));
}

TEST_CASE("no header of the client becomes a variable that programs obey") {
    const EnvironmentSite site;
    const Variables seen =
        site.of_get("/cgi-bin/env",
                    "Proxy: http://evil.example/\r\nLd-Preload: /tmp/evil.so\r\nHost: "
                    "evil.example\r\n"
                    "Path: /tmp\r\nX-Own: 1\r\nServer-Name: evil.example\r\n");
    for (const std::string name :
         {"HTTP_PROXY", "HTTP_LD_PRELOAD", "LD_PRELOAD", "HTTP_HOST", "HTTP_PATH",
          "HTTP_X_OWN", "HTTP_SERVER_NAME"})
        CHECK(!seen.contains(name));
    CHECK(is(seen, "SERVER_NAME", "127.0.0.1"));
}

TEST_CASE("what the server's own environment says of a request is not passed on") {
    const OwnVariable proxy("HTTP_PROXY", "http://proxy.example/");
    const OwnVariable user("REMOTE_USER", "somebody");
    const OwnVariable type("AUTH_TYPE", "Basic");
    const OwnVariable host("REMOTE_HOST", "somewhere");
    const OwnVariable cookie("HTTP_COOKIE", "a=1");
    const OwnVariable own("TEST_OWN_VARIABLE", "passed on");
    const EnvironmentSite site;
    const Variables seen = site.of_get("/cgi-bin/env");
    CHECK(!seen.contains("HTTP_PROXY"));
    CHECK(!seen.contains("REMOTE_USER"));
    CHECK(!seen.contains("AUTH_TYPE"));
    CHECK((!seen.contains("REMOTE_HOST") || seen.at("REMOTE_HOST").empty()));
    CHECK(is(seen, "HTTP_COOKIE", ""));
    CHECK(is(seen, "TEST_OWN_VARIABLE", "passed on"));
}

TEST_CASE("a script knows who the client says that it is, and not the password") {
    const EnvironmentSite site;
    Variables seen = site.of_get("/cgi-bin/env",
                                 "Authorization: basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    CHECK(is(seen, "AUTH_TYPE", "basic"));
    CHECK(is(seen, "REMOTE_USER", "Aladdin"));
    for (const auto& [name, value] : seen) {
        CHECK(value.find("open sesame") == std::string::npos);
        CHECK(value.find("QWxhZGRpbj") == std::string::npos);
    }
    seen = site.of_get("/cgi-bin/env", "Authorization: Bearer QWxhZGRpbjpvcGVu\r\n");
    CHECK(is(seen, "AUTH_TYPE", "Bearer"));
    CHECK(!seen.contains("REMOTE_USER"));
    seen = site.of_get("/cgi-bin/env", "Authorization: Basic\r\n");
    CHECK(!seen.contains("AUTH_TYPE"));
}

TEST_CASE("the path behind a script is decoded, and never leads out of the root") {
    const EnvironmentSite site;
    Variables seen = site.of_get("/cgi-bin/env/a%20b/c%3Fd");
    CHECK(is(seen, "PATH_INFO", "/a b/c?d"));
    CHECK(is(seen, "PATH_TRANSLATED", site / "a b/c?d"));
    CHECK(is(seen, "SCRIPT_NAME", "/cgi-bin/env"));

    seen = site.of_get("/cgi-bin/env/a/../b/./c");
    CHECK(is(seen, "PATH_INFO", "/b/c"));
    CHECK(is(seen, "PATH_TRANSLATED", site / "b/c"));

    seen = site.of_get("/cgi-bin/../../cgi-bin/env/x");
    CHECK(is(seen, "SCRIPT_NAME", "/cgi-bin/env"));
    CHECK(is(seen, "PATH_INFO", "/x"));

    seen = site.of_get("/cgi-bin/env/");
    CHECK(is(seen, "PATH_INFO", "/"));
}

TEST_CASE("a script can lie in folders below, and has its own URL then") {
    const EnvironmentSite site;
    site.script("cgi-bin/below/deep/env", cgi_head + "exec env\n");
    const Variables seen = site.of_get("/cgi-bin/below/deep/env/info?q");
    CHECK(is(seen, "SCRIPT_NAME", "/cgi-bin/below/deep/env"));
    CHECK(is(seen, "PATH_INFO", "/info"));
    CHECK(is(seen, "QUERY_STRING", "q"));
}

TEST_CASE("a script has its name for an argument, and no other, whatever is asked") {
    const EnvironmentSite site;
    site.script("cgi-bin/arguments", cgi_head + "echo \"$#\"\nfor a; do echo $a; done\n");
    CHECK(site.get("/cgi-bin/arguments?word").body == "0\n");
    CHECK(site.get("/cgi-bin/arguments?-x+--help").body == "0\n");
}

TEST_CASE("a script speaks the version that the server speaks") {
    const EnvironmentSite site({"--protocol", "HTTP/1.1"});
    CHECK(is(site.of_get("/cgi-bin/env"), "SERVER_PROTOCOL", "HTTP/1.1"));
}
