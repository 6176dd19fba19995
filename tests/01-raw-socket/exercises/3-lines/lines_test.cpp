#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include "socketserver/line_reader.hpp"
#include "socketserver/socket.hpp"
#include "support/eventually.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using socketserver::Socket;
using story::expect;
using story::in_quotes;
using story::step;

namespace {

// Sends the pieces, each when the one before was read, and closes. Then it reads lines.
class Conversation {
public:
    explicit Conversation(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {
        std::tie(client_, server_) = Socket::socketpair();
        server_.settimeout(5s);
        for (const std::string& piece : pieces_)
            step("the client sends " + in_quotes(piece) + " on its own");
        step("the client has said all");
        thread_ = std::jthread([this] { send(); });
    }

    void next_line_is(std::string_view line) {
        const std::optional<std::string> came = reader_.readline();
        expect("the next line", came ? in_quotes(*came) : "none", in_quotes(line));
    }

    void has_ended() {
        const std::optional<std::string> came = reader_.readline();
        expect("the next line", came ? in_quotes(*came) : "none", std::string("none"));
    }

private:
    void send() {
        for (const std::string& piece : pieces_) {
            client_.sendall(piece);
            eventually([&] { return is_read(); }, 2s);
        }
        client_.shutdown(SHUT_WR);
    }

    bool is_read() const {
        int waiting = 0;
        return ::ioctl(server_.fileno(), FIONREAD, &waiting) == 0 && waiting == 0;
    }

    std::vector<std::string> pieces_;
    Socket client_;
    Socket server_;
    LineReader reader_{server_};
    std::jthread thread_;
};

}  // namespace

TEST_CASE("a line that comes whole is a line") {
    Conversation talk({"one\n"});
    talk.next_line_is("one");
    talk.has_ended();
}

TEST_CASE("a line that comes in pieces is one line") {
    Conversation talk({"o", "n", "e\n"});
    talk.next_line_is("one");
    talk.has_ended();
}

TEST_CASE("two lines that come at once are two lines") {
    Conversation talk({"one\ntwo\n"});
    talk.next_line_is("one");
    talk.next_line_is("two");
    talk.has_ended();
}

TEST_CASE("a piece may end one line and begin the next") {
    Conversation talk({"on", "e\ntw", "o\n"});
    talk.next_line_is("one");
    talk.next_line_is("two");
    talk.has_ended();
}

TEST_CASE("an empty line is a line, and not the end") {
    Conversation talk({"one\n", "\n", "two\n"});
    talk.next_line_is("one");
    talk.next_line_is("");
    talk.next_line_is("two");
    talk.has_ended();
}

TEST_CASE("a last line without its end is a line, too") {
    Conversation talk({"one\ntwo"});
    talk.next_line_is("one");
    talk.next_line_is("two");
    talk.has_ended();
}
