#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

#include "socketserver/unix_stream_server.hpp"
#include "support/clients.hpp"
#include "support/story.hpp"

using namespace socketserver;
using story::expect;
using story::step;

namespace {

// In the current folder, which is the exercise's own.
const std::string path = "s";

// Starts a server. What became of it.
std::string start(std::optional<UnixStreamServer>& server) {
    step("a server is started at the path s, and may replace a stale file");
    try {
        server.emplace(path, ignore, ServerOptions{.replace_stale_socket = true});
        return "it serves";
    } catch (const std::system_error& error) {
        return error.code().message();
    }
}

// A socket file whose server has ended without a word.
void leave_stale_file() {
    Socket dead(AF_UNIX);
    dead.bind(path);
    step("a server has died, and its file s is still there");
}

bool is_there() {
    return std::filesystem::exists(path);
}

}  // namespace

TEST_CASE("a server removes its file when it goes") {
    std::optional<UnixStreamServer> server;
    expect("what became of it", start(server), "it serves");
    server.reset();
    step("the server goes");
    expect("whether the file is there", is_there(), false);
}

TEST_CASE("a file that somebody else put in its place stays") {
    std::optional<UnixStreamServer> server;
    expect("what became of it", start(server), "it serves");
    std::filesystem::remove(path);
    std::ofstream(path) << "mine";
    step("somebody removes the file, and makes one of his own with this name");
    server.reset();
    step("the server goes");
    expect("whether the file is there", is_there(), true);
}

TEST_CASE("a stale file is replaced") {
    leave_stale_file();
    std::optional<UnixStreamServer> server;
    expect("what became of it", start(server), "it serves");
}

TEST_CASE("the file of a living server is never replaced") {
    std::optional<UnixStreamServer> first;
    std::optional<UnixStreamServer> second;
    expect("what became of it", start(first), "it serves");
    expect("what became of the second one", start(second), "Address already in use");
    expect("whether the first one's file is there", is_there(), true);
}

TEST_CASE("what is no socket is never removed") {
    std::ofstream(path) << "a letter";
    step("there is a plain file s");
    std::optional<UnixStreamServer> server;
    expect("what became of the server", start(server), "Address already in use");
    expect("whether the file is there", is_there(), true);
}
