#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "support/connect.hpp"
#include "support/stream_work.hpp"

using socketserver::Socket;
using std::chrono::milliseconds;

namespace {

using Lines = std::vector<std::string>;

Lines read_lines(std::istream& in) {
    Lines lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

// What a handler reads, line by line, when the client sends this and ends.
Lines lines_of(const std::string& sent, std::size_t rbufsize = 16384) {
    auto [client, connection] = tcp_pair();
    client.sendall(sent);
    client.shutdown(SHUT_WR);
    Lines lines;
    StreamWork handler([&](StreamWork& self) { lines = read_lines(self.rfile); });
    handler.rbufsize = rbufsize;
    serve(handler, std::move(connection));
    return lines;
}

// What a handler reads by readline() with a limit, when the client sends this and ends.
Lines read_bounded(const std::string& sent, std::size_t limit) {
    auto [client, connection] = tcp_pair();
    client.sendall(sent);
    client.shutdown(SHUT_WR);
    Lines lines;
    serve(std::move(connection), [&](StreamWork& self) {
        while (const auto line = self.rfile.readline(limit))
            lines.push_back(*line);
    });
    return lines;
}

// The error that reading a line throws.
std::error_code error_of_getline(std::istream& in) {
    std::string line;
    try {
        std::getline(in, line);
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

}  // namespace

TEST_CASE("rfile is read line by line until the client ends") {
    CHECK(lines_of("one\n\ntwo\n") == Lines{"one", "", "two"});
    CHECK(lines_of("") == Lines{});
}

TEST_CASE("a last line without a newline is a line too") {
    CHECK(lines_of("one\ntwo") == Lines{"one", "two"});
}

TEST_CASE("a line may be longer than the buffer") {
    const std::string line(40'000, 'x');
    CHECK(lines_of(line + "\nnext\n") == Lines{line, "next"});
}

TEST_CASE("a buffer of one byte will do, and zero is taken as one") {
    CHECK(lines_of("one\ntwo\n", 1) == Lines{"one", "two"});
    CHECK(lines_of("one\ntwo\n", 0) == Lines{"one", "two"});
}

TEST_CASE("readline() returns lines with their newlines, and none at the end") {
    CHECK(read_bounded("one\n\ntwo\n", 100) == Lines{"one\n", "\n", "two\n"});
    CHECK(read_bounded("one\ntwo", 100) == Lines{"one\n", "two"});
    CHECK(read_bounded("", 100) == Lines{});
}

TEST_CASE("readline() returns a line that is too long in pieces of the limit") {
    CHECK(read_bounded("12345678\n1234\n", 4) ==
          Lines{"1234", "5678", "\n", "1234", "\n"});
    CHECK(read_bounded("123\n12", 4) == Lines{"123\n", "12"});
    CHECK(read_bounded("ab", 1) == Lines{"a", "b"});
    CHECK(read_bounded("ab", 0) == Lines{});
}

TEST_CASE("readline() does not wait for more than its limit") {
    auto [client, connection] = tcp_pair();
    client.sendall("1234");
    serve(std::move(connection), [&client = client](StreamWork& self) {
        CHECK(self.rfile.readline(4) == "1234");
        client.shutdown(SHUT_WR);
        CHECK(self.rfile.readline(4) == std::nullopt);
        CHECK(self.rfile.readline(4) == std::nullopt);
    });
}

TEST_CASE("readline() throws what the connection throws") {
    auto [client, connection] = tcp_pair();
    client.sendall("half a line");
    connection.settimeout(milliseconds(20));
    serve(std::move(connection), [](StreamWork& self) {
        CHECK_THROWS_AS(self.rfile.readline(100), std::system_error);
        CHECK_THROWS_AS(self.rfile.readline(100), std::system_error);
    });
}

TEST_CASE("readline() flushes wfile before it waits") {
    auto [client, connection] = tcp_pair();
    client.sendall("question\n");
    serve(std::move(connection), [&client = client](StreamWork& self) {
        self.wfile << "answer to " << self.rfile.readline(100).value();
        client.shutdown(SHUT_WR);
        CHECK(self.rfile.readline(100) == std::nullopt);
        CHECK(client.recv(100) == "answer to question\n");
    });
}

TEST_CASE("the end of what the client sends is the end of rfile, and no error") {
    auto [client, connection] = tcp_pair();
    client.sendall("x");
    client.shutdown(SHUT_WR);
    serve(std::move(connection), [](StreamWork& self) {
        CHECK(self.rfile.get() == 'x');
        CHECK(self.rfile.get() == std::istream::traits_type::eof());
        CHECK(self.rfile.eof());
        CHECK(!self.rfile.bad());
        self.rfile.clear();
        CHECK(self.rfile.get() == std::istream::traits_type::eof());
    });
}

TEST_CASE("rfile is read by operator>>, getline() and read(), one after the other") {
    auto [client, connection] = tcp_pair();
    client.sendall("12 apples\nrest of the line\n12345678");
    serve(std::move(connection), [](StreamWork& self) {
        int number = 0;
        std::string word;
        self.rfile >> number >> word;
        CHECK(number == 12);
        CHECK(word == "apples");

        std::string line;
        std::getline(self.rfile >> std::ws, line);
        CHECK(line == "rest of the line");

        std::array<char, 8> bytes{};
        self.rfile.read(bytes.data(), bytes.size());
        CHECK(std::string(bytes.data(), bytes.size()) == "12345678");
    });
}

TEST_CASE("every byte passes through rfile as it is") {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    auto [client, connection] = tcp_pair();
    client.sendall(bytes);
    client.shutdown(SHUT_WR);
    StreamWork handler([&](StreamWork& self) {
        std::string received;
        for (char byte = 0; self.rfile.get(byte);)
            received += byte;
        CHECK(received == bytes);
    });
    handler.rbufsize = 1;  // so that each byte is once the first of the buffer
    serve(handler, std::move(connection));
}

TEST_CASE("lines that arrived together are received by one call") {
    // A message of a SOCK_SEQPACKET socket is received by one call. What that call leaves
    // behind is lost.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    std::string message;
    Lines sent;
    for (int i = 0; i < 100; ++i) {
        sent.push_back("line " + std::to_string(i));
        message += sent.back() + '\n';
    }
    client.sendall(message);
    client.shutdown(SHUT_WR);
    Lines received;
    serve(std::move(connection),
          [&](StreamWork& self) { received = read_lines(self.rfile); });
    CHECK(received == sent);
}

TEST_CASE("timeout is set on the connection; without one the connection keeps its own") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([](StreamWork& self) {
        CHECK(self.connection().gettimeout() == milliseconds(1234));
    });
    SUBCASE("set by the handler") {
        handler.timeout = milliseconds(1234);
    }
    SUBCASE("set by the server") {
        connection.settimeout(milliseconds(1234));
    }
    serve(handler, std::move(connection));
}

TEST_CASE("a client that is silent for too long makes the read throw timed_out") {
    auto [client, connection] = tcp_pair();
    client.sendall("half a li");
    StreamWork handler([&](StreamWork& self) {
        CHECK(error_of_getline(self.rfile) == std::errc::timed_out);
    });
    handler.timeout = milliseconds(20);
    serve(handler, std::move(connection));
}

TEST_CASE("after a timeout every later read throws, whatever has come by then") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([&client = client](StreamWork& self) {
        std::string line;
        CHECK_THROWS_AS(std::getline(self.rfile, line), std::system_error);
        client.sendall("too late\n");
        CHECK_THROWS_AS(std::getline(self.rfile, line), std::system_error);
        self.rfile.clear();
        CHECK(error_of_getline(self.rfile) == std::errc::timed_out);
    });
    handler.timeout = milliseconds(20);
    serve(handler, std::move(connection));
}

TEST_CASE("a timeout that the handler does not catch leaves it") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([](StreamWork& self) { read_lines(self.rfile); });
    handler.timeout = milliseconds(20);
    CHECK_THROWS_WITH_AS(serve(handler, std::move(connection)),
                         "recv: Connection timed out", std::system_error);
}

TEST_CASE("a client that resets the connection makes the read throw") {
    auto [client, connection] = tcp_pair();
    reset(std::move(client));
    serve(std::move(connection), [](StreamWork& self) {
        CHECK(error_of_getline(self.rfile) == std::errc::connection_reset);
        self.rfile.clear();
        CHECK(error_of_getline(self.rfile) == std::errc::connection_reset);
    });
}
