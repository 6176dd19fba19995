#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "socketserver/socket_write_buffer.hpp"
#include "support/connect.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using story::expect;
using story::step;

namespace {

constexpr std::size_t large = 4 * 1024 * 1024;

// Text in which no two parts are alike.
std::string numbered_lines() {
    std::string text;
    for (int i = 0; text.size() < large; ++i)
        text += std::to_string(i) + '\n';
    text.resize(large);
    return text;
}

// Writes text to a connection, and closes it. What became of that.
std::string write_to(Socket connection, std::string_view text) {
    std::string outcome = "all was sent";
    try {
        SocketWriteBuffer buffer(connection, 16384);
        buffer.sputn(text.data(), static_cast<std::streamsize>(text.size()));
        buffer.pubsync();
    } catch (const std::system_error& error) {
        outcome = error.code().message();
    }
    connection.close();
    return outcome;
}

// All that comes to the end of the connection, and behind it nothing if it was reset.
std::string read_all(Socket& client) {
    std::string all;
    try {
        for (std::string piece; !(piece = client.recv(65536)).empty();)
            all += piece;
    } catch (const std::system_error&) {
        // what came before is all
    }
    return all;
}

}  // namespace

TEST_CASE("a short answer arrives") {
    auto [client, connection] = Socket::socketpair();
    step("\"hello\" is written, and flushed");
    expect("what became of it", write_to(std::move(connection), "hello"), "all was sent");
    expect("what the client reads", read_all(client), "hello");
}

TEST_CASE("an answer that is larger than the kernel's buffer arrives whole") {
    auto [client, connection] = Socket::socketpair();
    connection.settimeout(5s);
    const std::string text = numbered_lines();
    std::string outcome;
    std::string read;
    {
        const std::jthread writer([&, &connection = connection] {
            outcome = write_to(std::move(connection), text);
        });
        step("4 MiB are written, with a timeout, and somebody reads");
        read = read_all(client);
    }
    expect("what became of it", outcome, "all was sent");
    expect("how many bytes the client has read", read.size(), text.size());
    expect("whether these are the answer", read == text, true);
}

TEST_CASE("a client that takes nothing is waited for no longer than the timeout") {
    auto [client, connection] = Socket::socketpair();
    connection.settimeout(100ms);
    step("4 MiB are written, with a timeout of 100 ms, and nobody reads");
    expect("what became of it", write_to(std::move(connection), numbered_lines()),
           "Connection timed out");
}

// So slowly that a third of the kernel's buffer is not free within a second.
TEST_CASE("a client that takes a little at a time is waited for") {
    Socket listener = listening_socket();
    Socket client(AF_INET);
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096);  // the kernel takes little for it
    client.connect(listener.getsockname());
    Socket connection = listener.accept().first;
    connection.setsockopt(SOL_SOCKET, SO_SNDBUF, 1024 * 1024);
    connection.settimeout(1s);
    const std::string text = numbered_lines();
    std::string outcome;
    std::size_t read = 0;
    {
        const std::jthread writer(
            [&] { outcome = write_to(std::move(connection), text); });
        step("4 MiB are written, with a timeout of one second");
        step("a client reads 2 KiB every 50 ms, and after two seconds all that is left");
        for (int i = 0; i < 40; ++i) {
            std::this_thread::sleep_for(50ms);
            read += client.recv(2048).size();
        }
        client.setsockopt(SOL_SOCKET, SO_RCVBUF, 1024 * 1024);
        read += read_all(client).size();
    }
    expect("what became of it", outcome, "all was sent");
    expect("how many bytes the client has read", read, text.size());
}
