#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "stream_work.hpp"
#include "support/connect.hpp"

using socketserver::BufferMemory;
using socketserver::Deadline;
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

// A read buffer of so many bytes, with the connection that it reads.
struct Reader {
    explicit Reader(Socket from, std::size_t size = 100)
        : connection(std::move(from)), buffer(connection, size, answers) {}

    // The error that the next byte throws.
    std::error_code error_of_next() {
        try {
            buffer.sbumpc();
        } catch (const std::system_error& error) {
            return error.code();
        }
        return {};
    }

    Socket connection;
    socketserver::SocketWriteBuffer answers{connection, 0};
    socketserver::SocketReadBuffer buffer;
};

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

TEST_CASE(
    "1,000 lines that arrived together are received by one call, from a client that has "
    "filled the small buffer once") {
    // A message of a SOCK_SEQPACKET socket is received by one call. What that call leaves
    // behind is lost.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    const std::string filling(BufferMemory::first_size - 1, 'x');
    std::string message;
    Lines sent{filling};
    for (int i = 0; i < 1000; ++i) {
        sent.push_back("line " + std::to_string(i));
        message += sent.back() + '\n';
    }
    client.sendall(filling + '\n');
    client.sendall(message);
    client.shutdown(SHUT_WR);
    Lines received;
    serve(std::move(connection),
          [&](StreamWork& self) { received = read_lines(self.rfile); });
    CHECK(received == sent);
}

TEST_CASE("a buffer begins small, and has its full size after it was too small") {
    BufferMemory memory(16384);
    CHECK(memory.size() == BufferMemory::first_size);
    CHECK(memory.end() - memory.begin() == std::ptrdiff_t{BufferMemory::first_size});
    std::ranges::copy(std::string_view("kept, forgotten"), memory.begin());
    memory.grow(4);
    CHECK(memory.size() == 16384);
    CHECK(memory.end() - memory.begin() == 16384);
    CHECK(std::string(memory.begin(), 4) == "kept");
    char* const before = memory.begin();
    memory.grow(4);
    CHECK(memory.begin() == before);

    CHECK(BufferMemory(10).size() == 10);
    CHECK(BufferMemory(0).size() == 0);
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

TEST_CASE("a deadline is for all receives together, however soon each one is done") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection), 1);
    reader.connection.settimeout(std::chrono::seconds(5));
    reader.buffer.set_deadline(Deadline(milliseconds(50)));
    const Deadline long_after(std::chrono::seconds(5));
    std::error_code error;
    while (!error && !long_after.passed()) {
        client.sendall("x");
        error = reader.error_of_next();
    }
    CHECK(error == std::errc::timed_out);
}

TEST_CASE("a deadline ends a receive that waits for a silent client") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection));
    reader.buffer.set_deadline(Deadline(milliseconds(20)));
    CHECK(reader.error_of_next() == std::errc::timed_out);
    CHECK(reader.buffer.failed());
    client.sendall("too late");
    CHECK(reader.error_of_next() == std::errc::timed_out);
}

TEST_CASE("within the deadline all is read as without one") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection), 2);
    reader.buffer.set_deadline(Deadline(std::chrono::seconds(60)));
    client.sendall("abc");
    client.shutdown(SHUT_WR);
    std::string read;
    for (int byte = reader.buffer.sbumpc(); byte >= 0; byte = reader.buffer.sbumpc())
        read += static_cast<char>(byte);
    CHECK(read == "abc");
    CHECK_FALSE(reader.buffer.failed());
}

TEST_CASE("what was received before the deadline can be read after it") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection));
    client.sendall("ab");
    CHECK(reader.buffer.sbumpc() == 'a');
    reader.buffer.set_deadline(Deadline(milliseconds(0)));
    CHECK(reader.buffer.sbumpc() == 'b');
    CHECK(reader.error_of_next() == std::errc::timed_out);
}

TEST_CASE("beside a deadline the connection's own timeout holds") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection));
    reader.connection.settimeout(milliseconds(20));
    reader.buffer.set_deadline(Deadline(std::chrono::hours(1)));
    CHECK(reader.error_of_next() == std::errc::timed_out);
}

TEST_CASE("no deadline lifts the one before") {
    auto [client, connection] = tcp_pair();
    Reader reader(std::move(connection));
    reader.buffer.set_deadline(Deadline(milliseconds(0)));
    reader.buffer.set_deadline(std::nullopt);
    client.sendall("a");
    CHECK(reader.buffer.sbumpc() == 'a');
}
