#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <tuple>

#include "socketserver/send_parts.hpp"
#include "socketserver/socket.hpp"
#include "support/story.hpp"

using socketserver::Socket;
using story::expect;
using story::step;

TEST_CASE("the parts arrive one behind the other") {
    auto [sender, reader] = Socket::socketpair();
    step("send_parts() is called with \"head\", \"\" and \"body\"");
    send_parts(sender, {"head", "", "body"});
    sender.close();
    std::string all;
    for (std::string piece; !(piece = reader.recv(100)).empty();)
        all += piece;
    expect("what is read", all, "headbody");
}

TEST_CASE("no parts are nothing to send") {
    auto [sender, reader] = Socket::socketpair();
    step("send_parts() is called without parts");
    send_parts(sender, {});
    sender.close();
    expect("what is read", reader.recv(100), "");
}

TEST_CASE("parts that are larger than the kernel's buffer arrive whole") {
    Socket sender;
    Socket reader;
    std::tie(sender, reader) = Socket::socketpair();
    const std::string large(4 * 1024 * 1024, 'x');
    std::size_t read = 0;
    {
        const std::jthread reading([&] {
            for (std::size_t piece = 1; piece > 0; read += piece)
                piece = reader.recv(1024 * 1024).size();
        });
        step("send_parts() is called with three parts of 4 MiB, and somebody reads");
        sender.settimeout(std::chrono::seconds(10));
        send_parts(sender, {large, large, large});
        sender.close();
    }
    expect("how many bytes were read", read, 3 * large.size());
}
