#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <istream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "support/connect.hpp"
#include "support/messages.hpp"
#include "support/stream_work.hpp"

using socketserver::BufferMemory;
using socketserver::Deadline;
using socketserver::Socket;
using std::chrono::milliseconds;

namespace {

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

// How many bytes the kernel was given and has not sent yet: tcp(7), SIOCOUTQNSD.
int held_back(const Socket& connection) {
    int bytes = 0;
    REQUIRE(::ioctl(connection.fileno(), SIOCOUTQNSD, &bytes) == 0);
    return bytes;
}

// Whether "head" is held back when it is flushed with these flags, in one of several
// attempts: the kernel waits for more for no longer than 200 ms.
bool is_held_back(int flags, int attempts) {
    for (int i = 0; i < attempts; ++i) {
        auto [client, connection] = tcp_pair();
        connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
        socketserver::SocketWriteBuffer buffer(connection, 100);
        buffer.sputn("head", 4);
        buffer.flush(flags);
        const bool held = held_back(connection) == 4;
        buffer.sputn("body", 4);
        buffer.flush();
        client.settimeout(std::chrono::seconds(5));
        CHECK(client.recv(8, MSG_WAITALL) == "headbody");
        if (held)
            return true;
    }
    return false;
}

}  // namespace

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

TEST_CASE(
    "1,000 lines that arrived together are received by one call, from a client that has "
    "filled the small buffer once") {
    // A message of a SOCK_SEQPACKET socket is received by one call. What that call leaves
    // behind is lost.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    const std::string filling(BufferMemory::first_size - 1, 'x');
    std::string message;
    std::vector<std::string> sent{filling};
    for (int i = 0; i < 1000; ++i) {
        sent.push_back("line " + std::to_string(i));
        message += sent.back() + '\n';
    }
    client.sendall(filling + '\n');
    client.sendall(message);
    client.shutdown(SHUT_WR);
    std::vector<std::string> received;
    serve(std::move(connection), [&](StreamWork& self) {
        for (std::string line; std::getline(self.rfile, line);)
            received.push_back(line);
    });
    CHECK(received == sent);
}

TEST_CASE(
    "the answers to 1,000 lines that arrived together are sent in one piece, once the "
    "small buffer was filled") {
    auto [client, connection] = message_pair();
    const std::string filling(BufferMemory::first_size - 1, 'x');
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += "line " + std::to_string(i) + '\n';
    client.sendall(filling + '\n');
    client.sendall(lines);
    client.shutdown(SHUT_WR);
    serve(std::move(connection), [](StreamWork& self) {
        for (std::string line; std::getline(self.rfile, line);)
            self.wfile << line << '\n';
    });
    CHECK(sent_to(client) == Messages{filling + '\n', lines});
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

TEST_CASE("flush() hands its flags on: with MSG_MORE the kernel waits for more") {
    CHECK(is_held_back(MSG_MORE, 20));
    CHECK_FALSE(is_held_back(0, 20));
}

TEST_CASE("discard() forgets what was not sent, and nothing else") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10);
    buffer.sputn("sent", 4);
    buffer.flush();
    buffer.sputn("forgotten", 9);
    buffer.discard();
    buffer.flush();
    CHECK(sent_to(client) == Messages{"sent"});
    buffer.sputn("0123456789", 10);  // all of the room is there again
    CHECK(sent_to(client) == Messages{});
    buffer.flush();
    CHECK(sent_to(client) == Messages{"0123456789"});
}

TEST_CASE("what is written behind the end is not sent, in whatever way it comes") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10'000);
    buffer.sputn("head", 4);
    buffer.end_behind(0);
    buffer.sputc('x');
    buffer.sputn("more", 4);
    buffer.sputn(std::string(20'000, 'x').data(), 20'000);
    CHECK(buffer.prepare(4).empty());
    buffer.flush();
    buffer.sputc('x');
    buffer.flush();
    CHECK(sent_to(client) == Messages{"head"});
    CHECK(buffer.bytes_sent() == 4);
    CHECK(buffer.dropped() == 20'006);
    buffer.lift_end();
    CHECK(buffer.dropped() == 0);
    buffer.sputc('a');
    buffer.sputn("bc", 2);
    buffer.flush();
    CHECK(sent_to(client) == Messages{"abc"});
    buffer.end_behind(0);
    buffer.discard();  // a new beginning
    buffer.sputn("def", 3);
    buffer.flush();
    CHECK(sent_to(client) == Messages{"def"});
}

TEST_CASE("the end is where it was set, however what is written is cut and flushed") {
    for (const std::size_t size : {1U, 3U, 4U, 7U, 10'000U}) {
        for (const std::size_t piece : {1U, 2U, 5U, 30U}) {
            CAPTURE(size);
            CAPTURE(piece);
            auto [client, connection] = message_pair();
            socketserver::SocketWriteBuffer buffer(connection, size);
            buffer.sputn("head", 4);
            buffer.end_behind(10);
            CHECK(buffer.missing() == 10);
            const std::string body = "0123456789, and much more";
            for (std::size_t place = 0; place < body.size(); place += piece) {
                const std::string part = body.substr(place, piece);
                if (part.size() == 1)
                    buffer.sputc(part[0]);
                else
                    buffer.sputn(part.data(), static_cast<std::streamsize>(part.size()));
                if (place % 4 == 0)
                    buffer.flush();
            }
            buffer.flush();
            CHECK(buffer.missing() == 0);
            CHECK(buffer.dropped() == body.size() - 10);
            CHECK(buffer.bytes_written() == 14);
            CHECK(buffer.bytes_sent() == 14);
            std::string sent;
            for (const std::string& message : sent_to(client))
                sent += message;
            CHECK(sent == "head0123456789");
        }
    }
}

TEST_CASE("what is sent past the buffer counts as written, and as sent") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10'000);
    buffer.sputn("head", 4);
    buffer.end_behind(10);
    buffer.flush();
    buffer.count_sent(7);
    buffer.sputn("abcdef", 6);
    CHECK(buffer.missing() == 0);
    CHECK(buffer.dropped() == 3);
    buffer.flush();
    CHECK(sent_to(client) == Messages{"head", "abc"});
    CHECK(buffer.bytes_sent() == 14);
}

TEST_CASE("what is written into prepare() is sent with the rest, once commit() says so") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10);
    buffer.sputn("abc", 3);
    CHECK(buffer.prepare(4).size() == 7);
    std::ranges::copy(std::string_view("defg"), buffer.prepare(4).begin());
    buffer.commit(3);
    CHECK(buffer.prepare(5).size() == 4);  // there is no more
    buffer.flush();
    CHECK(sent_to(client) == Messages{"abcdef"});
    CHECK(buffer.prepare(0).size() == 10);
}

TEST_CASE("prepare() grows for what is wanted, and keeps what is there") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10'000);
    buffer.sputn("abc", 3);
    CHECK(buffer.prepare(4).size() < 9'997);
    const std::string text(9'997, 'x');
    REQUIRE(buffer.prepare(text.size()).size() == text.size());
    std::ranges::copy(text, buffer.prepare(text.size()).begin());
    buffer.commit(text.size());
    buffer.flush();
    CHECK(sent_to(client) == Messages{"abc" + text});
}

TEST_CASE("bytes_sent() counts what was given to the kernel, and not what is collected") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10);
    CHECK(buffer.bytes_sent() == 0);
    buffer.sputn("abc", 3);
    CHECK(buffer.bytes_sent() == 0);
    buffer.flush();
    CHECK(buffer.bytes_sent() == 3);
    buffer.sputn("def", 3);
    buffer.sputn("a text that does not fit", 24);
    CHECK(buffer.bytes_sent() == 30);
    buffer.sputn("ghi", 3);
    buffer.discard();
    CHECK(buffer.bytes_sent() == 30);
}

TEST_CASE("failed() says whether a send has failed, and bytes_sent() doesn't count it") {
    auto [client, connection] = Socket::socketpair();
    socketserver::SocketWriteBuffer buffer(connection, 10);
    CHECK_FALSE(buffer.failed());
    client.close();
    buffer.sputn("abc", 3);
    CHECK_FALSE(buffer.failed());
    CHECK_THROWS_AS(buffer.flush(), std::system_error);
    CHECK(buffer.failed());
    CHECK(buffer.bytes_sent() == 0);
}

TEST_CASE("after fail() every later send fails with the exception that was handled") {
    auto [client, connection] = message_pair();
    socketserver::SocketWriteBuffer buffer(connection, 10);
    try {
        throw std::runtime_error("past this buffer");
    } catch (const std::runtime_error&) {
        buffer.fail();
    }
    CHECK(buffer.failed());
    buffer.sputn("abc", 3);
    CHECK_THROWS_WITH_AS(buffer.flush(), "past this buffer", std::runtime_error);
    CHECK(sent_to(client) == Messages{});
}

TEST_CASE("what was received lies at hand until it is taken, in pieces of any size") {
    auto [client, connection] = tcp_pair();
    client.sendall("hello");
    Reader reader(std::move(connection));
    CHECK(reader.buffer.at_hand().empty());
    CHECK(reader.buffer.wait_for_bytes());
    CHECK(reader.buffer.at_hand() == "hello");
    reader.buffer.consume(2);
    CHECK(reader.buffer.at_hand() == "llo");
    CHECK(reader.buffer.wait_for_bytes());  // it does not wait: there are some
    CHECK(reader.buffer.sbumpc() == 'l');
    reader.buffer.consume(2);
    CHECK(reader.buffer.at_hand().empty());
    client.close();
    CHECK_FALSE(reader.buffer.wait_for_bytes());
    CHECK(reader.buffer.at_hand().empty());
}
