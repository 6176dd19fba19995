// Programs that make the answer. They run in a process with one thread, since this one
// has several.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "cgi_site.hpp"
#include "support/file_site.hpp"

namespace fs = std::filesystem;
using file_site::content_of;
using http_answer::Answer;
using Lines = std::vector<std::string>;

namespace {

// Sends a request while the answer is read already, as both may be too large to lie in
// between.
Answer answer_meanwhile(const CgiSite& site, const std::string& request) {
    socketserver::Socket client = connect_to(site.address());
    const std::jthread sender([&] {
        try {
            client.sendall(request);
        } catch (const std::system_error&) {
            // the answer says why nobody wants all of it
        }
    });
    return http_answer::taken_apart(read_to_end(client));
}

// A body in chunks of this size.
std::string chunked(const std::string& body, std::size_t size) {
    std::ostringstream text;
    for (std::size_t at = 0; at < body.size(); at += size) {
        const std::string chunk = body.substr(at, size);
        text << std::hex << chunk.size() << "\r\n" << chunk << "\r\n";
    }
    text << "0\r\n\r\n";
    return text.str();
}

// What stands in a file that a script writes, once there is a line.
std::string line_in(const std::string& path) {
    std::string line;
    CHECK(eventually([&] {
        std::ifstream in(path);
        return static_cast<bool>(std::getline(in, line)) && !in.eof();
    }));
    return line;
}

// A folder where every script may write.
std::string open_folder(const CgiSite& site) {
    const std::string folder = site.beside("open");
    fs::create_directory(folder);
    ::chmod(folder.c_str(), 0777);
    return folder;
}

void check_refused(const Answer& answer, const std::string& status) {
    CHECK(answer.status() == status);
    CHECK(answer.text.find("the source") == std::string::npos);
}

// Whether a script's answer begins with this text, and then the connection is reset. With
// an ordinary end, the client would take a half for a whole.
bool is_broken_off_after(
    const CgiSite& site, const std::string& path, const std::string& text,
    const std::function<void()>& next = [] {}) {
    socketserver::Socket client = connect_to(site.address());
    client.sendall(http_answer::request("GET", path));
    CHECK(http_answer::read_head(client).code() == "200");
    CHECK(client.recv(text.size()) == text);
    next();
    try {
        client.recv(1);
        return false;
    } catch (const std::system_error& error) {
        return error.code() == std::errc::connection_reset;
    }
}

// While it lives, SIGUSR1 and SIGTERM are blocked and SIGPIPE is ignored, for programs
// that this one starts too.
class WithoutUsualSignals {
public:
    WithoutUsualSignals() : action_(::signal(SIGPIPE, SIG_IGN)) {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGUSR1);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, &mask_);
    }
    ~WithoutUsualSignals() {
        pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
        ::signal(SIGPIPE, action_);
    }
    WithoutUsualSignals(const WithoutUsualSignals&) = delete;
    WithoutUsualSignals& operator=(const WithoutUsualSignals&) = delete;

private:
    void (*action_)(int);
    sigset_t mask_{};
};

// Whether the process comes to its end. Whoever has adopted it may be slow to wait for
// it.
bool ends(pid_t process) {
    return eventually([=] {
        const char state = state_of(process);
        return state == '-' || state == 'Z';
    });
}

// The number in the file that a script writes its own into.
pid_t pid_in(const std::string& path) {
    return std::stoi(line_in(path));
}

}  // namespace

TEST_CASE("a script's output is the answer, with the script's headers") {
    const CgiSite site;
    site.script(
        "cgi-bin/hello",
        "printf 'Content-Type: text/x-own\\nX-Own: 1\\n\\nhello\\n\\nworld\\n'\n");
    const Answer answer = site.get("/cgi-bin/hello");
    CHECK(answer.status_line == "HTTP/1.0 200 Script output follows");
    CHECK(answer.header("Content-Type") == "text/x-own");
    CHECK(answer.header("X-Own") == "1");
    CHECK(answer.count("Server") == 1);
    CHECK(answer.count("Date") == 1);
    CHECK(answer.body == "hello\n\nworld\n");
    CHECK(site.has_no_child());
}

TEST_CASE("what the server says of itself and of the connection, a script does not") {
    const CgiSite site;
    site.script(
        "cgi-bin/own",
        "printf 'server: own\\nDate: today\\nConnection: keep-alive\\n\\nhello'\n");
    const Answer answer = site.get("/cgi-bin/own", "Connection: keep-alive\r\n");
    CHECK(answer.count("Server") == 1);
    CHECK(answer.header("Server") != "own");
    CHECK(answer.count("Date") == 1);
    CHECK(answer.header("Date") != "today");
    CHECK(answer.count("Connection") == 0);
    CHECK(answer.body == "hello");
}

TEST_CASE("a script may end its lines as HTTP does, and write in pieces") {
    const CgiSite site;
    site.script("cgi-bin/hello",
                "for part in 'Content-Ty' 'pe: text/plain\\r' '\\nX-Own: 1\\r\\n' '\\r' "
                "'\\n\\r\\nbo' 'dy'; do printf \"$part\"; sleep 0.02; done\n");
    const Answer answer = site.get("/cgi-bin/hello");
    CHECK(answer.header("Content-Type") == "text/plain");
    CHECK(answer.header("X-Own") == "1");
    CHECK(answer.body == "\r\nbody");
}

TEST_CASE("a script in /htbin is one, too, and one elsewhere is a file") {
    const CgiSite site;
    site.script("htbin/hello", cgi_head + "echo hello\n");
    site.script("other/hello", cgi_head + "echo hello\n");
    site.script("cgi-binary/hello", cgi_head + "echo hello\n");
    CHECK(site.get("/htbin/hello").body == "hello\n");
    CHECK(site.get("/other/hello").body.starts_with("#!/bin/sh\n"));
    CHECK(site.get("/cgi-binary/hello").body.starts_with("#!/bin/sh\n"));
    CHECK(site.get("/other/cgi-bin/hello").code() == "404");
}

TEST_CASE("Status is the answer's status, and is not passed on") {
    const CgiSite site;
    site.script("cgi-bin/status",
                "printf 'Status: 404 Not here\\nX-Own: 1\\n\\nsorry'\n");
    site.script("cgi-bin/code", "printf 'Status: 201\\n\\n'\n");
    const Answer answer = site.get("/cgi-bin/status");
    CHECK(answer.status() == "404 Not here");
    CHECK(answer.count("Status") == 0);
    CHECK(answer.header("X-Own") == "1");
    CHECK(answer.body == "sorry");
    CHECK(site.get("/cgi-bin/code").code() == "201");
}

TEST_CASE("Location sends the client elsewhere, with the script's status or 302") {
    const CgiSite site;
    site.script("cgi-bin/plain", "printf 'Location: http://example.org/\\n\\n'\n");
    site.script("cgi-bin/status", "printf 'Status: 301 Gone\\nLocation: /new\\n\\n'\n");
    CHECK(site.get("/cgi-bin/plain").status() == "302 Found");
    CHECK(site.get("/cgi-bin/plain").header("Location") == "http://example.org/");
    CHECK(site.get("/cgi-bin/status").status() == "301 Gone");
    CHECK(site.get("/cgi-bin/status").header("Location") == "/new");
}

TEST_CASE("an answer has the form that its status says, whatever the script writes") {
    const CgiSite site({"--protocol", "HTTP/1.1"});
    site.script("cgi-bin/none", "printf 'Status: 204\\nContent-Length: 4\\n\\nbody'\n");
    site.script(
        "cgi-bin/chunks",
        "printf 'Transfer-Encoding: chunked\\n\\n4\\r\\nbody\\r\\n0\\r\\n\\r\\n'\n");
    site.script("cgi-bin/lengths",
                "printf 'Content-Length: 1\\nContent-Length: 4\\n\\nbody'\n");
    site.script("cgi-bin/longer", "printf 'Content-Length: 2\\n\\nbody'\n");
    CHECK(site.get("/cgi-bin/none").body.empty());
    CHECK(site.get("/cgi-bin/none").count("Content-Length") == 0);
    CHECK(site.get("/cgi-bin/chunks").count("Transfer-Encoding") == 0);
    CHECK(site.get("/cgi-bin/chunks").body == "4\r\nbody\r\n0\r\n\r\n");
    CHECK(site.get("/cgi-bin/lengths").count("Content-Length") == 0);
    CHECK(site.get("/cgi-bin/lengths").body == "body");
    CHECK(site.get("/cgi-bin/longer").body == "bo");
}

TEST_CASE("an answer that is shorter than its script said is broken off") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/short", "printf 'Content-Length: 9\\n\\nbody'\nwhile [ ! -e " +
                                     folder + "/go ]; do sleep 0.01; done\n");
    CHECK(is_broken_off_after(site, "/cgi-bin/short", "body",
                              [&] { std::ofstream(folder + "/go") << "now"; }));
}

TEST_CASE("HEAD runs the script and has no body") {
    const CgiSite site;
    site.script("cgi-bin/method", cgi_head + "echo $REQUEST_METHOD\n");
    CHECK(site.get("/cgi-bin/method").body == "GET\n");
    CHECK(site.post("/cgi-bin/method", "").body == "POST\n");
    const Answer head = site.head("/cgi-bin/method");
    CHECK(head.status() == "200 Script output follows");
    CHECK(head.header("Content-Type") == "text/plain");
    CHECK(head.body == "");
}

TEST_CASE("what is no GET, HEAD or POST runs no script, and POST runs nothing else") {
    const CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    site.write("file.txt", "text");
    CHECK(http_answer::answer_to(site.address(),
                                 http_answer::request("PUT", "/cgi-bin/hello"))
              .code() == "501");
    CHECK(site.post("/file.txt", "").status() == "501 Can only POST to CGI scripts");
    CHECK(site.get("/file.txt").body == "text");
}

TEST_CASE("files beside the scripts are served as ever") {
    const CgiSite site;
    site.write("file.txt", "text");
    site.write("page/index.html", "page");
    CHECK(site.get("/file.txt").body == "text");
    CHECK(site.head("/file.txt").header("Content-Length") == "4");
    CHECK(site.get("/page/").body == "page");
    CHECK(site.get("/file.txt", "Range: bytes=1-2\r\n").body == "ex");
    CHECK(site.get("/").body.find("cgi-bin/") != std::string::npos);
}

TEST_CASE("a script reads the body that was posted, and its end") {
    const CgiSite site;
    site.script("cgi-bin/echo", cgi_head + "exec cat\n");
    CHECK(site.post("/cgi-bin/echo", "name=value").body == "name=value");
    CHECK(site.post("/cgi-bin/echo", "").body == "");
    const std::string bytes = content_of(10000);
    CHECK((site.post("/cgi-bin/echo", bytes).body == bytes));
}

TEST_CASE("a script without a body finds the end at once, and nothing of what follows") {
    const CgiSite site;
    site.script("cgi-bin/echo", cgi_head + "exec cat\n");
    CHECK(site.get("/cgi-bin/echo").body == "");
    const Answer answer = http_answer::answer_to(
        site.address(), http_answer::request("GET", "/cgi-bin/echo") + "not the body");
    CHECK(answer.body == "");
    CHECK(http_answer::answer_to(
              site.address(),
              "POST /cgi-bin/echo HTTP/1.0\r\nContent-Length: 4\r\n\r\nbodyand more")
              .body == "body");
}

TEST_CASE("a body of 5 MiB goes through a script that reads and writes at once") {
    const CgiSite site;
    site.script("cgi-bin/echo", cgi_head + "exec cat\n");
    const std::string body = content_of(5 << 20);
    const Answer answer =
        answer_meanwhile(site, "POST /cgi-bin/echo HTTP/1.0\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(answer.code() == "200");
    CHECK((answer.body == body));
    CHECK(site.has_no_child());
}

TEST_CASE("a body in chunks is decoded for the script, which knows its length") {
    const CgiSite site({"--protocol", "HTTP/1.1"});
    site.script("cgi-bin/echo", cgi_head + "echo \"[$CONTENT_LENGTH]\"\nexec cat\n");
    for (const std::size_t size : {1U, 1000U, 100000U}) {
        const std::string body = content_of(2000 * size / (size > 1000 ? 100 : 1));
        const Answer answer = answer_meanwhile(
            site, "POST /cgi-bin/echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      chunked(body, size));
        CHECK(answer.status_line == "HTTP/1.1 200 Script output follows");
        CHECK((answer.body == "[" + std::to_string(body.size()) + "]\n" + body));
    }
}

TEST_CASE("a body in chunks may have so many bytes, and no more") {
    const CgiSite site({"--protocol", "HTTP/1.1", "--max-spooled", "1000"});
    site.script("cgi-bin/echo", cgi_head + "echo \"[$CONTENT_LENGTH]\"\nexec cat\n");
    const auto answer_to_body = [&](std::size_t size) {
        return answer_meanwhile(
            site, "POST /cgi-bin/echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      chunked(std::string(size, 'x'), 100));
    };
    CHECK(answer_to_body(0).body == "[0]\n");
    CHECK((answer_to_body(1000).body == "[1000]\n" + std::string(1000, 'x')));
    CHECK(answer_to_body(1001).code() == "413");
    CHECK(answer_to_body(100000).code() == "413");
    CHECK(site.has_no_child());
}

TEST_CASE("a body in chunks that breaks off runs no script") {
    const CgiSite site({"--protocol", "HTTP/1.1"});
    const std::string folder = open_folder(site);
    site.script("cgi-bin/note", cgi_head + "echo run >" + folder + "/run\n");
    const std::string head =
        "POST /cgi-bin/note HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string body : {"5\r\nab", "5\r\nabcde\r\n", "x\r\n"}) {
        socketserver::Socket client = connect_to(site.address());
        client.sendall(head + body);
        client.shutdown(SHUT_WR);
        CHECK(http_answer::taken_apart(read_to_end(client)).code() == "400");
    }
    CHECK_FALSE(fs::exists(folder + "/run"));
}

TEST_CASE("a script may take its time to read a body that came in chunks") {
    const CgiSite site({"--protocol", "HTTP/1.1", "--timeout", "300"});
    site.script("cgi-bin/slow",
                "for i in 1 2 3 4 5 6; do sleep 0.1; "
                "dd bs=1 count=1 2>/dev/null >&2; done\n" +
                    cgi_head + "exec cat\n");
    const Answer answer = answer_meanwhile(
        site, "POST /cgi-bin/slow HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  chunked("abcdefg", 3));
    CHECK(answer.body == "g");
}

TEST_CASE("a body in chunks for which there is no room is a 503") {
    ::setenv("TMPDIR", "/proc", 1);  // NOLINT(concurrency-mt-unsafe)
    const CgiSite site({"--protocol", "HTTP/1.1"});
    ::unsetenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
    site.script("cgi-bin/echo", cgi_head + "exec cat\n");
    CHECK(answer_meanwhile(site,
                           "POST /cgi-bin/echo HTTP/1.1\r\nTransfer-Encoding: "
                           "chunked\r\n\r\n" +
                               chunked("abc", 3))
              .code() == "503");
    CHECK(site.post("/cgi-bin/echo", "abc").body == "abc");  // it needs none
}

TEST_CASE("the connection ends with a script's answer, which says no length") {
    const CgiSite site({"--protocol", "HTTP/1.1"});
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    socketserver::Socket client = connect_to(site.address());
    client.sendall("GET /cgi-bin/hello HTTP/1.1\r\n\r\n");
    const Answer answer = http_answer::taken_apart(read_to_end(client));
    CHECK(answer.header("Connection") == "close");
    CHECK(answer.body == "hello\n");
}

TEST_CASE("what a script writes is sent at once, not at its end") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/slow", cgi_head + "echo first\nwhile [ ! -e " + folder +
                                    "/go ]; do sleep 0.01; done\necho second\n");
    socketserver::Socket client = connect_to(site.address());
    client.sendall(http_answer::request("GET", "/cgi-bin/slow"));
    CHECK(http_answer::read_head(client).code() == "200");
    CHECK(client.recv(6) == "first\n");
    std::ofstream(folder + "/go") << "now";
    CHECK(read_to_end(client) == "second\n");
}

TEST_CASE("the server waits for a slow body while the script writes") {
    const CgiSite site;
    site.script("cgi-bin/echo", cgi_head + "echo ready\nexec cat\n");
    socketserver::Socket client = connect_to(site.address());
    client.sendall("POST /cgi-bin/echo HTTP/1.0\r\nContent-Length: 10\r\n\r\n");
    http_answer::read_head(client);
    CHECK(client.recv(6) == "ready\n");
    client.sendall("first");
    CHECK(client.recv(5) == "first");
    client.sendall("after");
    CHECK(read_to_end(client) == "after");
}

TEST_CASE("a script that does not read its body is answered from all the same") {
    const CgiSite site;
    site.script("cgi-bin/deaf", cgi_head + "echo done\n");
    for (const std::size_t size : {100U, 20000U, 500000U}) {
        CAPTURE(size);
        CHECK(site.post("/cgi-bin/deaf", content_of(size)).body == "done\n");
    }
    CHECK(site.has_no_child());
}

TEST_CASE("a script that closes its input can still answer") {
    const CgiSite site;
    site.script("cgi-bin/closing", "exec <&-\nsleep 0.1\n" + cgi_head + "echo done\n");
    CHECK(site.post("/cgi-bin/closing", content_of(500000)).body == "done\n");
    CHECK(site.get("/cgi-bin/closing").body == "done\n");  // the server is still there
}

TEST_CASE("a script that hangs before its headers is ended, and the client told") {
    CgiSite site({"--timeout", "200"});
    const std::string folder = open_folder(site);
    site.script("cgi-bin/hang", "echo $$ >" + folder + "/pid\nexec sleep 60\n");
    const Answer answer = site.get("/cgi-bin/hang");
    CHECK(answer.code() == "504");
    CHECK(answer.body.find("did not answer in time") != std::string::npos);
    CHECK(ends(pid_in(folder + "/pid")));
    CHECK(site.has_no_child());
}

TEST_CASE("a script that hangs is ended although its client sends a byte now and then") {
    const CgiSite site({"--timeout", "300"});
    site.script("cgi-bin/hang", "exec sleep 60\n");
    socketserver::Socket client(AF_INET);
    client.connect(site.address());
    std::string piece = "POST /cgi-bin/hang HTTP/1.1\r\nContent-Length: 1000\r\n\r\n";
    std::string answer;
    client.settimeout(std::chrono::milliseconds(20));
    for (int i = 0; i < 400 && answer.empty(); ++i) {
        client.sendall(piece);
        piece = "x";
        try {
            answer = client.recv(1000);
        } catch (const std::system_error&) {  // not yet
        }
    }
    CHECK(answer.find(" 504 ") != std::string::npos);
    CHECK(site.has_no_child());
}

TEST_CASE("a script that reads what comes slowly may take longer than the timeout") {
    const CgiSite site({"--timeout", "300"});
    site.script("cgi-bin/slow", "size=$(wc -c)\n" + cgi_head + "echo $size\n");
    socketserver::Socket client(AF_INET);
    client.connect(site.address());
    client.sendall("POST /cgi-bin/slow HTTP/1.1\r\nContent-Length: 20\r\n\r\n");
    for (int i = 0; i < 20; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        client.sendall("x");
    }
    client.settimeout(std::chrono::seconds(5));
    std::string answer;
    for (std::string part = client.recv(1000); !part.empty(); part = client.recv(1000))
        answer += part;
    CHECK(answer.ends_with("\r\n20\n"));
}

TEST_CASE("a script is that of the folder that has the served name now") {
    CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo the old one\n");
    CHECK(site.get("/cgi-bin/hello").body == "the old one\n");
    std::filesystem::rename(site.root(), site.root() + ".old");
    site.script("cgi-bin/hello", cgi_head + "echo the new one\n");
    CHECK(site.get("/cgi-bin/hello").body == "the new one\n");
    std::filesystem::remove_all(site.root() + ".old");
}

TEST_CASE("a server that was stopped for longer than the timeout blames no script") {
    const CgiSite site({"--timeout", "600"});
    site.script("cgi-bin/size", "size=$(wc -c)\n" + cgi_head + "echo $size\n");
    // The script has read something by then, or there was nothing to be read.
    for (const std::string before : {"a", ""}) {
        CAPTURE(before);
        const std::string size = std::to_string(before.size() + 1);
        socketserver::Socket client(AF_INET);
        client.settimeout(std::chrono::seconds(5));
        client.connect(site.address());
        client.sendall("POST /cgi-bin/size HTTP/1.1\r\nContent-Length: " + size +
                       "\r\n\r\n" + before);
        CHECK(eventually([&] { return !children_of(site.server()).empty(); }));
        CHECK(comes_to('S', site.server()));  // it waits for the script
        ::kill(site.server(), SIGSTOP);
        client.sendall("b");
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        ::kill(site.server(), SIGCONT);
        const std::string answer = read_to_end(client);
        CAPTURE(answer);
        CHECK(answer.ends_with("\r\n" + size + "\n"));
        CHECK(site.has_no_child());
    }
}

TEST_CASE("a script that hangs with half of its headers is ended") {
    const CgiSite site({"--timeout", "200"});
    site.script("cgi-bin/hang", "printf 'Content-Type: text/plain\\n'\nexec sleep 60\n");
    CHECK(site.get("/cgi-bin/hang").code() == "504");
    CHECK(site.has_no_child());
}

TEST_CASE(
    "a script that hangs in the middle of its answer is ended, with the connection") {
    CgiSite site({"--timeout", "200"});
    site.script("cgi-bin/hang", cgi_head + "echo first\nexec sleep 60\n");
    CHECK(is_broken_off_after(site, "/cgi-bin/hang", "first\n"));
    CHECK(site.has_no_child());
    CHECK(site.end().find("The script did not go on in time") != std::string::npos);
}

TEST_CASE("a script that crashes in the middle of its answer breaks the connection off") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/crash", cgi_head + "echo first\nwhile [ ! -e " + folder +
                                     "/go ]; do sleep 0.01; done\nkill -KILL $$\n");
    CHECK(is_broken_off_after(site, "/cgi-bin/crash", "first\n",
                              [&] { std::ofstream(folder + "/go") << "now"; }));
    CHECK(site.has_no_child());
}

TEST_CASE("a script that closes its output and goes on is ended") {
    const CgiSite site({"--timeout", "200"});
    site.script("cgi-bin/hang", cgi_head + "echo first\nexec >&- sleep 60\n");
    CHECK(site.get("/cgi-bin/hang").body == "first\n");
    CHECK(site.has_no_child());
}

TEST_CASE("a script that writes all the time may take longer than the timeout") {
    const CgiSite site({"--timeout", "300"});
    site.script("cgi-bin/slow", cgi_head +
                                    "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.1; "
                                    "done\n");
    CHECK(site.get("/cgi-bin/slow").body == "1\n2\n3\n4\n5\n6\n7\n8\n");
}

TEST_CASE("what a script has started and left behind holds nobody up for ever") {
    const CgiSite site({"--timeout", "200"});
    const std::string folder = open_folder(site);
    site.script("cgi-bin/parent",
                cgi_head + "echo first\nsleep 60 & echo $! >" + folder + "/pid\n");
    CHECK(is_broken_off_after(site, "/cgi-bin/parent", "first\n"));
    CHECK(ends(pid_in(folder + "/pid")));  // it had the pipe for an output
    CHECK(site.has_no_child());
}

TEST_CASE("what a script has started with an output of its own is left alone") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/parent", cgi_head +
                                      "sleep 60 </dev/null >/dev/null 2>&1 & echo $! >" +
                                      folder + "/pid\necho first\n");
    CHECK(site.get("/cgi-bin/parent").body == "first\n");
    const pid_t grandchild = pid_in(folder + "/pid");
    CHECK(comes_to('S', grandchild));
    ::kill(grandchild, SIGKILL);
}

TEST_CASE("a script that hangs is ended with all that it has started") {
    const CgiSite site({"--timeout", "200"});
    const std::string folder = open_folder(site);
    site.script("cgi-bin/parent", "sleep 60 & echo $! >" + folder + "/pid\nwait\n");
    CHECK(site.get("/cgi-bin/parent").code() == "504");
    CHECK(ends(pid_in(folder + "/pid")));
}

TEST_CASE("a script that crashes before its headers is a bad gateway") {
    CgiSite site;
    site.script("cgi-bin/crash", "kill -SEGV $$\n");
    CHECK(site.get("/cgi-bin/crash").code() == "502");
    CHECK(site.has_no_child());
    CHECK(site.end().find("CGI script exit code -11") != std::string::npos);
}

TEST_CASE("a script that fails is logged with its exit code") {
    CgiSite site;
    site.script("cgi-bin/fail", cgi_head + "echo half\necho complaint >&2\nexit 3\n");
    CHECK(site.get("/cgi-bin/fail").body == "half\n");
    const std::string log = site.end();
    CHECK(log.find("CGI script exit code 3") != std::string::npos);
    CHECK(log.find("complaint\n") != std::string::npos);
}

TEST_CASE("a script without headers, or with bad ones, is a bad gateway") {
    const CgiSite site;
    site.script("cgi-bin/silent", "exit 0\n");
    site.script("cgi-bin/half", "printf 'Content-Type: text/plain\\n'\n");
    site.script("cgi-bin/text", "printf 'hello\\n\\nworld\\n'\n");
    site.script("cgi-bin/space", "printf 'X Own: 1\\n\\nworld\\n'\n");
    site.script("cgi-bin/word", "printf 'Status: fine\\n\\nworld\\n'\n");
    site.script("cgi-bin/long", "printf 'Status: 2000\\n\\nworld\\n'\n");
    site.script("cgi-bin/low", "printf 'Status: 099 x\\n\\nworld\\n'\n");
    site.script("cgi-bin/continue", "printf 'Status: 100 Continue\\n\\nworld\\n'\n");
    site.script("cgi-bin/endless", "exec yes 'X-Own: 1'\n");
    site.script("cgi-bin/line", "exec cat /dev/zero\n");
    for (const std::string name : {"silent", "half", "text", "space", "word", "long",
                                   "low", "continue", "endless", "line"}) {
        CAPTURE(name);
        const Answer answer = site.get("/cgi-bin/" + name);
        CHECK(answer.code() == "502");
        CHECK(answer.body.find("world") == std::string::npos);
    }
    CHECK(site.has_no_child());
}

TEST_CASE("a script can't split the answer with a lone carriage return") {
    const CgiSite site;
    site.script("cgi-bin/split", "printf 'X-Own: a\\rX-Evil: 1\\n\\nbody\\n'\n");
    CHECK(site.get("/cgi-bin/split").code() == "502");
}

TEST_CASE("what is no script is refused") {
    const CgiSite site;
    site.write("cgi-bin/plain.txt", "the source");
    ::chmod((site / "cgi-bin/plain.txt").c_str(), 0644);
    fs::create_directories(site / "cgi-bin/folder");
    check_refused(site.get("/cgi-bin/plain.txt"),
                  "403 CGI script is not executable ('/cgi-bin/plain.txt')");
    check_refused(site.get("/cgi-bin/folder"),
                  "403 CGI script is not a plain file ('/cgi-bin/folder')");
    check_refused(site.get("/cgi-bin/missing"),
                  "404 No such CGI script ('/cgi-bin/missing')");
    check_refused(site.post("/cgi-bin/missing", ""),
                  "404 No such CGI script ('/cgi-bin/missing')");
    CHECK(site.get("/cgi-bin/").code() == "403");
    CHECK(site.get("/cgi-bin/folder/").code() == "403");
}

TEST_CASE("what can't be started is told, and the log says why") {
    CgiSite site;
    struct Row {
        const char* name;
        const char* content;
        const char* code;
        const char* logged;
    };
    const std::vector<Row> table{
        {"missing", "#!/nowhere/at/all\n", "502", "execve: No such file or directory"},
        {"forbidden", "#!/etc/passwd\n", "403", "execve: Permission denied"},
        {"unknown", "echo no interpreter\n", "500", "execve: Exec format error"},
    };
    for (const Row& row : table) {
        CAPTURE(row.name);
        site.write("cgi-bin/" + std::string(row.name), row.content);
        ::chmod((site / ("cgi-bin/" + std::string(row.name))).c_str(), 0755);
        CHECK(site.get("/cgi-bin/" + std::string(row.name)).code() == row.code);
    }
    CHECK(site.has_no_child());
    const std::string log = site.end();
    for (const Row& row : table)
        CHECK(log.find(row.logged) != std::string::npos);
}

TEST_CASE("a program that is being written is not there yet") {
    const CgiSite site;
    fs::copy("/bin/true", site / "cgi-bin/busy");
    const std::ofstream writer(site / "cgi-bin/busy", std::ios::app);
    CHECK(site.get("/cgi-bin/busy").code() == "503");
}

TEST_CASE("a script begins in its own folder, and its name is no option") {
    const CgiSite site;
    for (const std::string name : {"hello", "-c", "deep/er/--version"}) {
        CAPTURE(name);
        site.script("cgi-bin/" + name, cgi_head + "echo \"$0\"\npwd\n");
        const std::string path = site / ("cgi-bin/" + name);
        const std::size_t slash = path.rfind('/');
        CHECK(site.get("/cgi-bin/" + name).body ==
              "." + path.substr(slash) + "\n" + path.substr(0, slash) + "\n");
    }
}

TEST_CASE("headers that a program can't be told are a 431, and no script is run") {
    CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    const auto headers = [](int count, const std::string& name) {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += name + (name == "X-" ? std::to_string(i) : "") + ": " +
                    std::string(60000, 'x') + "\r\n";
        return text;
    };
    CHECK(site.get("/cgi-bin/hello", headers(2, "Cookie")).body == "hello\n");
    CHECK(site.get("/cgi-bin/hello", headers(3, "Cookie")).code() == "431");
    CHECK(site.get("/cgi-bin/hello", headers(30, "X-")).body == "hello\n");
    CHECK(site.get("/cgi-bin/hello", headers(40, "X-")).code() == "431");
    CHECK(site.get("/cgi-bin/hello?" + std::string(65000, 'x')).body == "hello\n");
    CHECK(site.end().find("exit code") == std::string::npos);
}

TEST_CASE("no spelling of a script's URL shows its source") {
    const CgiSite site;
    site.write("cgi-bin/secret", "#!/bin/sh\n# the source\n" + cgi_head + "echo run\n");
    ::chmod((site / "cgi-bin/secret").c_str(), 0755);
    site.write("cgi-bin/data.txt", "the source");
    ::chmod((site / "cgi-bin/data.txt").c_str(), 0644);
    for (const std::string folder :
         {"/cgi-bin/",          "//cgi-bin/",        "/cgi-bin//",
          "/./cgi-bin/",        "/cgi-bin/./",       "/cgi-bin%2f",
          "/cgi-bin%2F",        "/%2fcgi-bin%2f",    "/cgi-bin/../cgi-bin/",
          "/../cgi-bin/",       "/%2e/cgi-bin/",     "/x/%2e%2e/cgi-bin/",
          "/x%2f..%2fcgi-bin/", "/cgi-bin/x/../",    "/%63gi-bin/",
          "/cgi%2dbin/",        "/cgi-bin/%2e/",     "/cgi-bin/.%2f",
          "/x/../cgi-bin/",     "/htbin/../cgi-bin/"}) {
        CAPTURE(folder);
        CHECK(site.get(folder + "secret").body == "run\n");
        CHECK(site.get(folder + "%73ecret").body == "run\n");
        CHECK(site.get(folder + "secret?x=/../..").body == "run\n");
        CHECK(site.get(folder + "secret#x").body == "run\n");
        CHECK(site.get(folder + "data.txt").code() == "403");
    }
    for (const std::string path :
         {"/cgi-bin/secret%00", "/cgi-bin%00/secret", "/cgi-bin/secret%20",
          "/CGI-BIN/secret", "/cgi-bin\\secret", "/cgi-bin%5csecret",
          "/cgi-bin%252fsecret", "/cgi-bin/secret/..", "/cgi-bin/secret/../", "/cgi-bin",
          "/cgi-bin/.", "/cgi-bin%2f", "/cgi-bin/%2e%2f", "/cgi-bin/data.txt/",
          "/cgi-bin/data.txt/x", "/cgi-bin/data.txt/../data.txt", "/cgi-bin./secret"}) {
        CAPTURE(path);
        for (const Answer& answer :
             {site.get(path), site.get(path, "Range: bytes=0-\r\n")}) {
            CHECK(answer.code() != "200");
            CHECK(answer.code() != "206");
            CHECK(answer.text.find("the source") == std::string::npos);
            CHECK(answer.text.find("#!") == std::string::npos);
        }
    }
}

TEST_CASE("the scripts' folder is not listed") {
    const CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    for (const std::string path :
         {"/cgi-bin/", "/cgi-bin%2f", "/cgi-bin//", "/cgi-bin/./", "/x/../cgi-bin/",
          "/cgi-bin/../cgi-bin/"}) {
        CAPTURE(path);
        const Answer answer = site.get(path);
        CHECK(answer.code() == "403");
        CHECK(answer.text.find("hello") == std::string::npos);
    }
}

TEST_CASE("a script is only run where it lies: no link leads to it, and no ..") {
    const CgiSite site;
    site.script("../outside", cgi_head + "echo run\n");
    site.script("real", cgi_head + "echo run\n");
    fs::create_symlink(site.beside("outside"), site / "cgi-bin/absolute");
    fs::create_symlink("../real", site / "cgi-bin/relative");
    fs::create_symlink("..", site / "cgi-bin/up");
    for (const std::string path :
         {"/cgi-bin/../../outside", "/cgi-bin/..%2f..%2foutside", "/cgi-bin/absolute",
          "/cgi-bin/relative", "/cgi-bin/up/real", "/cgi-bin/up/../../outside"}) {
        CAPTURE(path);
        const Answer answer = site.get(path);
        CHECK(answer.code() == "404");
        CHECK(answer.body.find("run\n") == std::string::npos);
    }
}

// Who makes such a link wants the file to be sent: no client can make one.
TEST_CASE("a link to a script that was made outside of its folder is a file") {
    const CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    fs::create_hard_link(site / "cgi-bin/hello", site / "hello.txt");
    CHECK(site.get("/hello.txt").body.starts_with("#!/bin/sh\n"));
    CHECK(site.get("/cgi-bin/hello").body == "hello\n");
}

TEST_CASE("a script has its three standard descriptors, and no other") {
    // The server inherits one that stays open.  NOLINTNEXTLINE(android-cloexec-open)
    const socketserver::FileDescriptor inherited(::open("/dev/null", O_RDONLY));
    const CgiSite site;
    // The second shell has no open script file, and looks when its search is over.
    site.script("cgi-bin/descriptors",
                cgi_head +
                    "exec /bin/sh -c 'for one in /proc/$$/fd/*; do "
                    "[ -e $one ] && echo ${one##*/}; done; true'\n");
    CHECK(site.get("/cgi-bin/descriptors").body == "0\n1\n2\n");
}

TEST_CASE("a script begins with the usual signals, in a process group of its own") {
    const WithoutUsualSignals inherited_by_the_server;
    const CgiSite site;
    site.script("cgi-bin/signals",
                cgi_head +
                    "while read -r name value; do case $name in\n"
                    "SigBlk:) echo blocks $((0x$value)) ;;\n"
                    "SigIgn:) echo ignores $((0x$value & 0x1000)) ;;\n"
                    "esac; done </proc/$$/status\n"
                    "read -r pid name state parent group rest </proc/$$/stat\n"
                    "[ $pid = $group ] && echo its own group\n");
    CHECK(site.get("/cgi-bin/signals").body == "blocks 0\nignores 0\nits own group\n");
}

TEST_CASE("a script that root starts is nobody's") {
    const CgiSite site;
    site.script("cgi-bin/who", cgi_head + "id -u\nid -G\n");
    const std::string own = std::to_string(::geteuid());
    const std::string seen = site.get("/cgi-bin/who").body;
    if (::geteuid() == 0)
        CHECK(seen == "65534\n65534\n");
    else
        CHECK(seen.substr(0, seen.find('\n')) == own);
}

TEST_CASE("a client that leaves ends the script, and the server goes on") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/endless",
                cgi_head + "echo $$ >" + folder + "/pid\nexec cat /dev/zero\n");
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    {
        socketserver::Socket client = connect_to(site.address());
        client.sendall(http_answer::request("GET", "/cgi-bin/endless"));
        http_answer::read_head(client);
    }
    CHECK(ends(pid_in(folder + "/pid")));
    CHECK(site.get("/cgi-bin/hello").body == "hello\n");
}

TEST_CASE("a client that leaves ends a script that is silent") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/silent",
                cgi_head + "echo first\necho $$ >" + folder + "/pid\nexec sleep 60\n");
    {
        socketserver::Socket client = connect_to(site.address());
        client.sendall(http_answer::request("GET", "/cgi-bin/silent"));
        http_answer::read_head(client);
        line_in(folder + "/pid");
        client.recv(1, MSG_PEEK);  // what it leaves unread resets the connection
    }
    CHECK(ends(pid_in(folder + "/pid")));
}

TEST_CASE("a client that leaves in the middle of its body ends the script") {
    const CgiSite site;
    const std::string folder = open_folder(site);
    site.script("cgi-bin/reader",
                "echo $$ >" + folder + "/pid\ncat >/dev/null\nsleep 60\n");
    {
        socketserver::Socket client = connect_to(site.address());
        client.sendall(
            "POST /cgi-bin/reader HTTP/1.0\r\nContent-Length: 100\r\n\r\nhalf");
        line_in(folder + "/pid");
        client.shutdown(SHUT_WR);
        CHECK(http_answer::taken_apart(read_to_end(client)).code() == "400");
    }
    CHECK(ends(pid_in(folder + "/pid")));
}

TEST_CASE("a hundred scripts leave no zombie and no descriptor") {
    const CgiSite site;
    site.script("cgi-bin/hello", cgi_head + "echo hello\n");
    CHECK(site.get("/cgi-bin/hello").body == "hello\n");
    const std::size_t before = descriptors_of(site.server()).size();
    for (int i = 0; i < 100; ++i)
        CHECK(site.get("/cgi-bin/hello").body == "hello\n");
    CHECK(site.has_no_child());
    // The script's file and the served folder may have been kept open since: chapter 9's
    // OpenFiles. (The first client's connection may have been among those before.)
    CHECK(eventually([&] { return descriptors_of(site.server()).size() <= before + 2; }));
}
