// What a script is told of its request.

#include "socketserver/http/cgi_environment.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cgi_site.hpp"
#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/url.hpp"

using http_answer::Answer;
using socketserver::Address;
using socketserver::http::cgi_environment;
using socketserver::http::Environment;
using socketserver::http::HeaderLines;
using socketserver::http::ScriptUrl;
using socketserver::http::split_url;
using socketserver::http::SplitUrl;
using socketserver::http::unquote;

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

// What a script is told of, where it matters to a row of a table.
struct Given {
    std::string method = "GET";
    std::string url = "/cgi-bin/env";
    std::string headers = {};
    std::optional<std::uint64_t> body_size = {};
    Address client = {"192.0.2.7", 50000};
    Address server = {"192.0.2.1", 8080};
    bool pass_authorization = false;
};

constexpr std::nullopt_t none = std::nullopt;

// A variable, and its value; none is one that is not set.
struct Row {
    Given given;
    std::string variable;
    std::optional<std::string> value = {};
};

// What the script /cgi-bin/env in the folder /srv has in a variable.
std::optional<std::string> value_of(const std::string& name, const Given& given) {
    HeaderLines lines;
    lines.feed(given.headers + "\n");
    const SplitUrl split = split_url(given.url);
    const std::string script = "/cgi-bin/env";
    const ScriptUrl url{.names = {"cgi-bin", "env"},
                        .url = script,
                        .path_info = unquote(split.path.substr(script.size())),
                        .query = std::string(split.query)};
    const std::vector<std::string> variables =
        cgi_environment({.method = given.method,
                         .url = given.url,
                         .script = url,
                         .headers = lines.headers,
                         .body_size = given.body_size,
                         .client = given.client,
                         .server = given.server,
                         .server_software = "Test/1",
                         .protocol = "HTTP/1.1",
                         .root = "/srv",
                         .pass_authorization = given.pass_authorization});
    for (const std::string& variable : variables)
        if (variable.starts_with(name + "="))
            return variable.substr(name.size() + 1);
    return std::nullopt;
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

TEST_CASE("all variables that begin alike can be removed at once") {
    const OwnVariable variable("TEST_OWN", "1");
    const OwnVariable longer("TEST_OWN_LONGER", "2");
    Environment environment;
    environment.unset_all("TEST_OWN");
    CHECK(count(environment, "TEST_OWN") == 0);
    CHECK(count(environment, "TEST_OWN_LONGER") == 0);
}

TEST_CASE("the variables are those of RFC 3875") {
    const Address v6("2001:db8::1", 80);
    const std::vector<Row> table{
        // 4.1.1, 4.1.11: only what was verified, and nothing here verifies.
        {{.headers = "Authorization: Basic QTpi\n"}, "AUTH_TYPE", none},
        {{.headers = "Authorization: Basic QTpi\n"}, "REMOTE_USER", none},
        {{.headers = "Authorization: Digest username=A\n"}, "AUTH_TYPE", none},
        // 4.1.2, 4.1.3: if and only if the request says so; no type is made up.
        {{}, "CONTENT_LENGTH", none},
        {{.body_size = 0}, "CONTENT_LENGTH", "0"},
        {{.body_size = 5000000000}, "CONTENT_LENGTH", "5000000000"},
        {{.body_size = 3}, "CONTENT_TYPE", none},
        {{.headers = "content-type: a/b; c=d\n"}, "CONTENT_TYPE", "a/b; c=d"},
        {{}, "GATEWAY_INTERFACE", "CGI/1.1"},
        // 4.1.5, 4.1.6: decoded, and unset together.
        {{}, "PATH_INFO", none},
        {{}, "PATH_TRANSLATED", none},
        {{.url = "/cgi-bin/env/A%20b/c%3Fd"}, "PATH_INFO", "/A b/c?d"},
        {{.url = "/cgi-bin/env/A%20b/c%3Fd"}, "PATH_TRANSLATED", "/srv/A b/c?d"},
        {{.url = "/cgi-bin/env/"}, "PATH_TRANSLATED", "/srv/"},
        {{}, "QUERY_STRING", ""},
        {{.url = "/cgi-bin/env?a=%41+b"}, "QUERY_STRING", "a=%41+b"},
        // 4.1.8, 4.1.9: a client of IPv4 is one, whatever the server's socket is.
        {{}, "REMOTE_ADDR", "192.0.2.7"},
        {{}, "REMOTE_HOST", "192.0.2.7"},
        {{.client = {"::ffff:192.0.2.7", 1}}, "REMOTE_ADDR", "192.0.2.7"},
        {{.client = {"fe80::1%lo", 1}}, "REMOTE_ADDR", "fe80::1"},
        {{.client = {"::1", 4000}}, "REMOTE_PORT", "4000"},
        {{.method = "HEAD"}, "REQUEST_METHOD", "HEAD"},
        {{.url = "/cgi-bin/env/x?y"}, "SCRIPT_NAME", "/cgi-bin/env"},
        // 4.1.14, 4.1.15: the name by which it was asked, else where the request arrived.
        {{.headers = "Host: example.org:8000\n"}, "SERVER_NAME", "example.org"},
        {{.headers = "Host: [::1]:8000\n"}, "SERVER_NAME", "[::1]"},
        {{.headers = "Host: a<b>\n"}, "SERVER_NAME", "192.0.2.1"},
        {{.headers = "Host: [x\n"}, "SERVER_NAME", "192.0.2.1"},
        {{.headers = "Host:\n"}, "SERVER_NAME", "192.0.2.1"},
        {{}, "SERVER_NAME", "192.0.2.1"},
        {{.server = v6}, "SERVER_NAME", "[2001:db8::1]"},
        {{.server = {"::ffff:192.0.2.1", 80}}, "SERVER_NAME", "192.0.2.1"},
        {{.headers = "Host: example.org:8000\n"}, "SERVER_PORT", "8080"},
        {{}, "SERVER_PROTOCOL", "HTTP/1.1"},
        {{}, "SERVER_SOFTWARE", "Test/1"},
        // What programs expect beyond it.
        {{}, "REDIRECT_STATUS", "200"},
        {{.url = "/cgi-bin/env/A%20b?c"}, "REQUEST_URI", "/cgi-bin/env/A%20b?c"},
        {{.url = "/cgi-bin/env/x"}, "SCRIPT_FILENAME", "/srv/cgi-bin/env"},
        {{}, "DOCUMENT_ROOT", "/srv"},
    };
    for (const Row& row : table) {
        CAPTURE(row.given.url);
        CAPTURE(row.given.headers);
        CAPTURE(row.variable);
        CHECK(value_of(row.variable, row.given) == row.value);
    }
}

TEST_CASE("the client's headers are variables, but for those that mean something else") {
    const std::vector<Row> table{
        {{.headers = "Accept: a/b\nACCEPT: c/d\n"}, "HTTP_ACCEPT", "a/b, c/d"},
        {{.headers = "Cookie: a=1\nCookie: b=2, 3\n"}, "HTTP_COOKIE", "a=1; b=2, 3"},
        {{.headers = "X-Own-Name2: 1\n"}, "HTTP_X_OWN_NAME2", "1"},
        {{.headers = "Host: a:1\n"}, "HTTP_HOST", "a:1"},
        {{.headers = "Content-Encoding: gzip\n"}, "HTTP_CONTENT_ENCODING", "gzip"},
        {{.headers = "If-None-Match: \"a\"\n"}, "HTTP_IF_NONE_MATCH", "\"a\""},
        // Programs obey it.
        {{.headers = "Proxy: http://evil.example/\n"}, "HTTP_PROXY", none},
        {{.headers = "pROXY: http://evil.example/\n"}, "HTTP_PROXY", none},
        // They could pass for others.
        {{.headers = "X_Own: 1\n"}, "HTTP_X_OWN", none},
        {{.headers = "X-Own: 1\nX_Own: 2\n"}, "HTTP_X_OWN", "1"},
        {{.headers = "X.Own: 1\n"}, "HTTP_X.OWN", none},
        // They have variables of their own.
        {{.headers = "Content-Length: 3\n"}, "HTTP_CONTENT_LENGTH", none},
        {{.headers = "Content-Type: a/b\n"}, "HTTP_CONTENT_TYPE", none},
        // They are about the connection, as are those that Connection names.
        {{.headers = "Connection: close, X-Own\n"}, "HTTP_CONNECTION", none},
        {{.headers = "Connection: x-own\nX-Own: 1\n"}, "HTTP_X_OWN", none},
        {{.headers = "TE: trailers\n"}, "HTTP_TE", none},
        {{.headers = "Transfer-Encoding: chunked\n"}, "HTTP_TRANSFER_ENCODING", none},
        {{.headers = "Upgrade: websocket\n"}, "HTTP_UPGRADE", none},
        {{.headers = "Keep-Alive: 5\n"}, "HTTP_KEEP_ALIVE", none},
        // A password is for those who ask for it.
        {{.headers = "Authorization: Basic QTpi\n"}, "HTTP_AUTHORIZATION", none},
        {{.headers = "Authorization: Basic QTpi\n", .pass_authorization = true},
         "HTTP_AUTHORIZATION",
         "Basic QTpi"},
        {{.headers = "Proxy-Authorization: Basic QTpi\n", .pass_authorization = true},
         "HTTP_PROXY_AUTHORIZATION",
         none},
    };
    for (const Row& row : table) {
        CAPTURE(row.given.headers);
        CAPTURE(row.variable);
        CHECK(value_of(row.variable, row.given) == row.value);
    }
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
    REQUIRE(seen.contains("SERVER_SOFTWARE"));
    CHECK(seen.at("SERVER_SOFTWARE").starts_with("SimpleHTTP/0.6 "));
}

TEST_CASE("what the request does not say is not there") {
    const EnvironmentSite site;
    const Variables seen = site.of_get("/cgi-bin/env");
    CHECK(is(seen, "QUERY_STRING", ""));
    for (const std::string name :
         {"PATH_INFO", "PATH_TRANSLATED", "CONTENT_LENGTH", "CONTENT_TYPE", "AUTH_TYPE",
          "REMOTE_USER", "HTTP_COOKIE"})
        CHECK_MESSAGE(!seen.contains(name), name);
}

TEST_CASE("a script knows the client's headers, and the two of the body") {
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
    CHECK(is(seen, "HTTP_ACCEPT", "text/html, text/*;q=0.5"));
    CHECK(is(seen, "HTTP_COOKIE", "a=1; b=2"));
}

TEST_CASE("a script knows the host of a whole URL, whatever the header Host says") {
    const EnvironmentSite site;
    const Variables seen =
        site.of_get("http://example.org:81/cgi-bin/env?a", "Host: other.example\r\n");
    CHECK(is(seen, "SERVER_NAME", "example.org"));
    CHECK(is(seen, "HTTP_HOST", "example.org:81"));
    CHECK(is(seen, "REQUEST_URI", "/cgi-bin/env?a"));
}

TEST_CASE("no header of the client becomes a variable that programs obey") {
    const EnvironmentSite site;
    const Variables seen =
        site.of_get("/cgi-bin/env",
                    "Proxy: http://evil.example/\r\nLd-Preload: /tmp/evil.so\r\n"
                    "Server_Name: evil.example\r\nRemote-User: root\r\n");
    for (const std::string name :
         {"HTTP_PROXY", "LD_PRELOAD", "HTTP_SERVER_NAME", "REMOTE_USER"})
        CHECK_MESSAGE(!seen.contains(name), name);
    CHECK(is(seen, "SERVER_NAME", "127.0.0.1"));
}

TEST_CASE("what the server's own environment says of a request is not passed on") {
    const OwnVariable proxy("HTTP_PROXY", "http://proxy.example/");
    const OwnVariable user("REMOTE_USER", "somebody");
    const OwnVariable type("AUTH_TYPE", "Basic");
    const OwnVariable host("REMOTE_HOST", "somewhere");
    const OwnVariable cookie("HTTP_COOKIE", "a=1");
    const OwnVariable own("TEST_OWN_VARIABLE", "passed on");
    const OwnVariable before("OLDPWD", "/old");
    const EnvironmentSite site;
    const Variables seen = site.of_get("/cgi-bin/env");
    CHECK(!seen.contains("HTTP_PROXY"));
    CHECK(!seen.contains("REMOTE_USER"));
    CHECK(!seen.contains("AUTH_TYPE"));
    CHECK(!seen.contains("OLDPWD"));
    CHECK(is(seen, "PWD", site / "cgi-bin"));  // as the shell finds out by itself
    CHECK(is(seen, "REMOTE_HOST", "127.0.0.1"));
    CHECK(!seen.contains("HTTP_COOKIE"));
    CHECK(is(seen, "TEST_OWN_VARIABLE", "passed on"));
}

TEST_CASE("a script gets the client's password only when it is meant to") {
    const std::string secret = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
    for (const auto& [name, value] : EnvironmentSite().of_get("/cgi-bin/env", secret)) {
        CHECK(value.find("Aladdin") == std::string::npos);
        CHECK(value.find("QWxhZGRpbj") == std::string::npos);
    }
    const EnvironmentSite site({"--pass-authorization", "yes"});
    const Variables seen = site.of_get("/cgi-bin/env", secret);
    CHECK(is(seen, "HTTP_AUTHORIZATION", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    CHECK(!seen.contains("REMOTE_USER"));  // the script is to find out
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

TEST_CASE("a script speaks the version that both the client and the server speak") {
    const EnvironmentSite site({"--protocol", "HTTP/1.1"});
    Answer answer = http_answer::answer_to(
        site.address(), "GET /cgi-bin/env HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(is(EnvironmentSite::variables_in(answer), "SERVER_PROTOCOL", "HTTP/1.1"));
    answer = http_answer::answer_to(site.address(), "GET /cgi-bin/env HTTP/1.0\r\n\r\n");
    CHECK(is(EnvironmentSite::variables_in(answer), "SERVER_PROTOCOL", "HTTP/1.0"));
}
