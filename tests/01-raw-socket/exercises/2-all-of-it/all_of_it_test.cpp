#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <tuple>

#include "socketserver/socket.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using socketserver::Socket;
using std::chrono::steady_clock;
using story::expect;
using story::step;

namespace {

// How many bytes come until the other end is closed. At first it reads a little at a
// time, for as long as `slowly` says.
std::size_t read_all(Socket& reader, std::chrono::milliseconds slowly) {
    const auto end = steady_clock::now() + slowly;
    std::size_t read = 0;
    while (true) {
        const bool is_slow = steady_clock::now() < end;
        const std::size_t piece = reader.recv(is_slow ? 4096 : 1024 * 1024).size();
        if (piece == 0)
            return read;
        read += piece;
        if (is_slow)
            std::this_thread::sleep_for(5ms);
    }
}

}  // namespace

TEST_CASE("sendall() sends every byte, though the kernel takes only some at a time") {
    Socket sender;
    Socket reader;
    std::tie(sender, reader) = Socket::socketpair();
    const std::string data(8 * 1024 * 1024, 'x');
    std::size_t read = 0;
    {
        const std::jthread reading([&] { read = read_all(reader, 0ms); });
        step("sendall() is called with 8 MiB, and somebody reads");
        sender.settimeout(10s);
        sender.sendall(data);
        sender.close();
    }
    expect("how many bytes were read", read, data.size());
}

TEST_CASE("with a timeout of zero sendall() sends what fits") {
    auto [sender, reader] = Socket::socketpair();
    sender.settimeout(0s);
    step("sendall(\"hello\") is called with a timeout of zero");
    sender.sendall("hello");
    expect("what is read", reader.recv(100), "hello");
}

TEST_CASE("the timeout is for all that is sent, not for each piece of it") {
    Socket sender;
    Socket reader;
    std::tie(sender, reader) = Socket::socketpair();
    sender.setsockopt(SOL_SOCKET, SO_SNDBUF, 16 * 1024);
    sender.settimeout(1s);
    std::string outcome = "all was sent";
    {
        const std::jthread reading([&] { read_all(reader, 4s); });
        step("4 KiB are read every 5 ms, for four seconds: there is always progress");
        step("sendall() is called with 16 MiB and a timeout of one second");
        try {
            sender.sendall(std::string(16 * 1024 * 1024, 'x'));
        } catch (const std::system_error& error) {
            outcome = error.code() == std::errc::timed_out ? "timed out" : error.what();
        }
        sender.close();
    }
    expect("how it ended", outcome, "timed out");
}
