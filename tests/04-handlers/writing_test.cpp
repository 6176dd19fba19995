#include <doctest/doctest.h>
#include <linux/tcp.h>
#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "socketserver/tcp_server.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/messages.hpp"
#include "support/serving.hpp"
#include "support/signal_hail.hpp"
#include "support/stream_work.hpp"

using socketserver::Socket;
using socketserver::TCPServer;
using std::chrono::milliseconds;

namespace {

// What is sent by a handler that does this work with a buffer of this size.
Messages sent_by(std::size_t wbufsize, StreamWork::Work work) {
    auto [client, connection] = message_pair();
    StreamWork handler(std::move(work));
    handler.wbufsize = wbufsize;
    serve(handler, std::move(connection));
    return sent_to(client);
}

// How many packets with bytes in them a connection has sent: tcp(7), TCP_INFO.
std::uint32_t packets_sent(const Socket& connection) {
    const std::string bytes =
        connection.getsockopt(IPPROTO_TCP, TCP_INFO, sizeof(tcp_info));
    tcp_info info{};
    std::memcpy(&info, bytes.data(), bytes.size());
    return info.tcpi_data_segs_out;
}

}  // namespace

TEST_CASE("what is written is sent in one piece when handle() has returned") {
    auto [client, connection] = message_pair();
    serve(std::move(connection), [&client = client](StreamWork& self) {
        self.wfile << "one " << 2 << ' ' << "three";
        CHECK(sent_to(client) == Messages{});
    });
    CHECK(sent_to(client) == Messages{"one 2 three"});
}

TEST_CASE("what is written is sent at once when it is flushed") {
    auto [client, connection] = message_pair();
    serve(std::move(connection), [&client = client](StreamWork& self) {
        self.wfile << "now" << std::flush;
        CHECK(sent_to(client) == Messages{"now"});
    });
    CHECK(sent_to(client) == Messages{});
}

TEST_CASE("what is written is sent when the buffer is full") {
    const auto write_three = [](StreamWork& self) {
        self.wfile << "abcd"
                   << "efgh"
                   << "ijkl";
    };
    CHECK(sent_by(12, write_three) == Messages{"abcdefghijkl"});
    CHECK(sent_by(11, write_three) == Messages{"abcdefgh", "ijkl"});
    CHECK(sent_by(8, write_three) == Messages{"abcdefgh", "ijkl"});
    CHECK(sent_by(4, write_three) == Messages{"abcd", "efgh", "ijkl"});
}

TEST_CASE("a write that is larger than the buffer is sent whole, after what was there") {
    const std::string large(100, 'x');
    const Messages sent = sent_by(
        10, [&](StreamWork& self) { self.wfile << "before" << large << "after"; });
    CHECK(sent == Messages{"before", large, "after"});
}

TEST_CASE("single bytes are collected like all else") {
    const Messages sent = sent_by(3, [](StreamWork& self) {
        for (const char letter : std::string("abcdefg"))
            self.wfile.put(letter);
    });
    CHECK(sent == Messages{"abc", "def", "g"});
}

TEST_CASE("with wbufsize = 0 every write is sent at once") {
    auto [client, connection] = message_pair();
    StreamWork handler([&client = client](StreamWork& self) {
        self.wfile << "ab";
        self.wfile << "cd";
        self.wfile.put('e');
        CHECK(sent_to(client) == Messages{"ab", "cd", "e"});
    });
    handler.wbufsize = 0;
    serve(handler, std::move(connection));
    CHECK(sent_to(client) == Messages{});
}

TEST_CASE("a flush sends nothing when there is nothing to send") {
    auto [client, connection] = message_pair();
    serve(std::move(connection), [&client = client](StreamWork& self) {
        self.wfile << std::flush;
        CHECK_THROWS_WITH_AS(client.recv(1, MSG_DONTWAIT),
                             "recv: Resource temporarily unavailable", std::system_error);
    });
}

TEST_CASE("overflow() without a letter makes room, and writes none") {
    class Buffer : public socketserver::SocketWriteBuffer {
    public:
        using SocketWriteBuffer::overflow;
        using SocketWriteBuffer::SocketWriteBuffer;
    };
    constexpr int none = std::char_traits<char>::eof();
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}}) {
        CAPTURE(size);
        auto [client, connection] = message_pair();
        Buffer buffer(connection, size);
        buffer.sputn("ab", 2);
        CHECK(buffer.overflow(none) != none);
        CHECK(sent_to(client) == Messages{"ab"});
        buffer.sputc('\xff');  // the letter that looks like none
        buffer.pubsync();
        CHECK(sent_to(client) == Messages{"\xff"});
    }
}

TEST_CASE("every byte passes through wfile as it is") {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    std::string received;
    for (const std::string& piece : sent_by(1, [&](StreamWork& self) {
             for (const char byte : bytes)
                 self.wfile.put(byte);
         }))
        received += piece;
    CHECK(received == bytes);
}

TEST_CASE("the answers to lines that arrived together are sent in one piece") {
    auto [client, connection] = message_pair();
    std::string lines;
    for (int i = 0; i < 100; ++i)
        lines += "line " + std::to_string(i) + '\n';
    client.sendall(lines);
    client.shutdown(SHUT_WR);
    serve(std::move(connection), [](StreamWork& self) {
        for (std::string line; std::getline(self.rfile, line);)
            self.wfile << line << '\n';
    });
    CHECK(sent_to(client) == Messages{lines});
}

TEST_CASE("an answer is sent before rfile waits: a client may ask, wait and ask again") {
    class EchoHandler : public socketserver::StreamRequestHandler {
        void handle() override {
            for (std::string line; std::getline(rfile, line);)
                wfile << line << '\n';
        }
    };
    Serving<TCPServer> server({"127.0.0.1", 0}, socketserver::handled_by<EchoHandler>);
    server.start();
    Socket client(AF_INET);
    client.settimeout(std::chrono::seconds(5));
    client.connect(server.server_address);
    for (int i = 0; i < 100; ++i) {
        const std::string line = "question " + std::to_string(i) + '\n';
        client.sendall(line);
        REQUIRE(client.recv(100) == line);
    }
    client.close();
    CHECK(server.stop());
}

TEST_CASE("16 MiB arrive whole while signals hail on the thread that writes") {
    std::string data;
    while (data.size() < 16 * 1024 * 1024)
        data += "line " + std::to_string(data.size()) + '\n';
    auto [client, connection] = tcp_pair();
    StreamWork handler([&](StreamWork& self) { self.wfile << data; });
    SUBCASE("without a timeout") {}
    SUBCASE("with a timeout") {
        handler.timeout = std::chrono::seconds(30);
    }

    const SignalHail hail;
    std::string received;
    std::thread reader([&, client = std::move(client)]() mutable {
        const int before = hail.heard();
        eventually([&] { return hail.heard() > before + 10; });  // the writer waits now
        received = receive_all(client);
    });
    serve(handler, std::move(connection));
    reader.join();
    CHECK(received.size() == data.size());
    CHECK((received == data));
    CHECK(hail.heard() > 10);
}

TEST_CASE("disable_nagle_algorithm sets TCP_NODELAY, and is not the default") {
    for (const bool disabled : {false, true}) {
        auto [client, connection] = tcp_pair();
        StreamWork handler([&](StreamWork& self) {
            const int nodelay = self.connection().getsockopt(IPPROTO_TCP, TCP_NODELAY);
            CHECK((nodelay != 0) == disabled);
        });
        handler.disable_nagle_algorithm = disabled;
        serve(handler, std::move(connection));
    }
}

TEST_CASE("disable_nagle_algorithm does no harm on a Unix socket") {
    auto [client, connection] = Socket::socketpair();
    StreamWork handler([](StreamWork& self) { self.wfile << "hello"; });
    handler.disable_nagle_algorithm = true;
    serve(handler, std::move(connection));
    CHECK(receive_all(client) == "hello");
}

TEST_CASE("a client that reads nothing makes the write throw timed_out, and all later") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([](StreamWork& self) {
        const std::string block(1024 * 1024, 'x');
        while (self.wfile)
            self.wfile << block;
    });
    handler.timeout = milliseconds(20);
    CHECK_THROWS_WITH_AS(serve(handler, std::move(connection)),
                         "send: Connection timed out", std::system_error);
}

TEST_CASE("after a write that failed every later one throws, whatever the client does") {
    auto [client, connection] = message_pair();
    StreamWork handler([&client = client](StreamWork& self) {
        const std::string block(10'000, 'x');
        CHECK_THROWS_AS(while (self.wfile) self.wfile << block << std::flush,
                        std::system_error);
        sent_to(client);  // from here on there would be room again
        CHECK_THROWS_AS(self.wfile << block, std::system_error);
        self.wfile.clear();
        CHECK_THROWS_WITH_AS(self.wfile << "more" << std::flush,
                             "send: Connection timed out", std::system_error);
        throw std::runtime_error("the last word");
    });
    handler.timeout = milliseconds(20);
    CHECK_THROWS_WITH_AS(serve(handler, std::move(connection)), "the last word",
                         std::runtime_error);
    CHECK(sent_to(client) == Messages{});
}

TEST_CASE("writing to a client that is gone throws, and kills nobody") {
    auto [client, connection] = tcp_pair();
    reset(std::move(client));
    const auto write_twice = [](StreamWork& self) {
        CHECK_THROWS_AS(self.wfile << "first" << std::flush, std::system_error);
        self.wfile.clear();
        CHECK_THROWS_AS(self.wfile << "second" << std::flush, std::system_error);
    };
    serve(std::move(connection), write_twice);  // which has dealt with it: no error
}

TEST_CASE("an answer that can't be sent before rfile waits makes the read throw") {
    auto [client, connection] = Socket::socketpair();
    client.sendall("a line\n");
    client.close();
    const auto answer_and_read_on = [](StreamWork& self) {
        std::string line;
        std::getline(self.rfile, line);
        CHECK(line == "a line");
        self.wfile << "an answer\n";
        std::getline(self.rfile, line);
        FAIL_CHECK("the handler read on");
    };
    CHECK_THROWS_WITH_AS(serve(std::move(connection), answer_and_read_on),
                         "send: Broken pipe", std::system_error);
}

TEST_CASE("a last flush that fails is an error of the handler") {
    auto [client, connection] = Socket::socketpair();
    client.close();
    const auto write = [](StreamWork& self) { self.wfile << "to nobody"; };
    CHECK_THROWS_WITH_AS(serve(std::move(connection), write), "send: Broken pipe",
                         std::system_error);
}

TEST_CASE("when handle() threw and the last flush fails too, the first error counts") {
    auto [client, connection] = Socket::socketpair();
    client.close();
    const auto write_and_throw = [](StreamWork& self) {
        self.wfile << "to nobody";
        throw std::runtime_error("the first error");
    };
    CHECK_THROWS_WITH_AS(serve(std::move(connection), write_and_throw), "the first error",
                         std::runtime_error);
}

TEST_CASE("a client that takes a little within the timeout is waited for") {
    const std::string large(8 << 20, 'x');
    Socket listener = listening_socket();
    Socket client(AF_INET);
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096);  // the kernel takes little for it
    client.connect(listener.getsockname());
    std::thread server([&, connection = listener.accept().first]() mutable {
        StreamWork handler([&](StreamWork& self) { self.wfile << large; });
        handler.timeout = milliseconds(200);
        CHECK_NOTHROW(serve(handler, std::move(connection)));
    });
    std::size_t received = 0;
    for (int i = 0; i < 15; ++i) {  // three times the timeout
        std::this_thread::sleep_for(milliseconds(40));
        received += client.recv(2048).size();
    }
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 1 << 20);
    received += receive_all(client).size();
    server.join();
    CHECK(received == large.size());
}

TEST_CASE("what was written before handle() threw is sent, to a slow client too") {
    auto [client, connection] = tcp_pair();
    connection.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096);
    const std::string text(4 * 1024 * 1024, 'x');
    StreamWork handler([&](StreamWork& self) {
        self.wfile << text;
        throw std::runtime_error("no more");
    });
    handler.wbufsize = text.size();  // so all of it is sent by finish()
    SUBCASE("without a timeout") {}
    SUBCASE("with a timeout") {
        handler.timeout = std::chrono::seconds(30);
    }
    std::string received;
    std::thread reader([&, client = std::move(client)]() mutable {
        std::this_thread::sleep_for(milliseconds(50));
        received = receive_all(client);
    });
    CHECK_THROWS_WITH_AS(serve(handler, std::move(connection)), "no more",
                         std::runtime_error);
    reader.join();
    CHECK((received == text));
}

TEST_CASE(
    "handle() threw, and the client reads nothing: the first error goes on in time") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([](StreamWork& self) {
        self.wfile << std::string(16 * 1024 * 1024, 'x');
        throw std::runtime_error("the first error");
    });
    handler.wbufsize = 16 * 1024 * 1024;
    handler.timeout = milliseconds(50);
    CHECK_THROWS_WITH_AS(serve(handler, std::move(connection)), "the first error",
                         std::runtime_error);
}

TEST_CASE("what was written before handle() threw is sent") {
    auto [client, connection] = message_pair();
    const auto write_and_throw = [](StreamWork& self) {
        self.wfile << "half an answer";
        throw std::runtime_error("no more");
    };
    CHECK_THROWS_AS(serve(std::move(connection), write_and_throw), std::runtime_error);
    CHECK(sent_to(client) == Messages{"half an answer"});
}

TEST_CASE("wfile collects as much as wbufsize, however it comes") {
    std::string text;
    while (text.size() < 5000)
        text += "line " + std::to_string(text.size()) + '\n';
    const auto write_in_pieces = [&](std::size_t piece) {
        return sent_by(text.size(), [&, piece](StreamWork& self) {
            for (std::size_t begin = 0; begin < text.size(); begin += piece)
                self.wfile << text.substr(begin, piece);
        });
    };
    for (const std::size_t piece : {1UL, 7UL, 1023UL, 1024UL, 1025UL, 3000UL, 5000UL}) {
        CAPTURE(piece);
        CHECK(write_in_pieces(piece) == Messages{text});
    }
    CHECK(sent_by(text.size(), [&](StreamWork& self) {
              for (const char letter : text)
                  self.wfile.put(letter);
          }) == Messages{text});
}

TEST_CASE(
    "a buffer that is emptied for a larger write sends no small packet of its own") {
    auto [client, connection] = tcp_pair();
    StreamWork handler([](StreamWork& self) {
        self.wfile << "head"
                   << "a body that does not fit" << std::flush;
        CHECK(packets_sent(self.connection()) == 1);
    });
    handler.wbufsize = 10;
    handler.disable_nagle_algorithm = true;  // or the kernel would collect, too
    serve(handler, std::move(connection));
    CHECK(receive_all(client) == "heada body that does not fit");
}
