// A file that is larger than the memory goes through the command without filling it.

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/clients.hpp"
#include "support/http_answer.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"
#include "support/watchdog.hpp"

using http_answer::Answer;
using socketserver::Address;
using socketserver::Socket;

namespace {

constexpr std::uint64_t gibibyte = 1 << 30;

// The port in "Serving HTTP on 127.0.0.1 port 8000 (http://127.0.0.1:8000/) ..."
Address served_by_command(Process& command) {
    const std::string line = command.read_line();
    const std::string before = " port ";
    const std::size_t port = line.find(before);
    REQUIRE(port != std::string::npos);
    return {"127.0.0.1", std::stoi(line.substr(port + before.size()))};
}

// How much memory the process had at most until now, in KiB.
long most_memory_of(const Process& process) {
    std::ifstream status("/proc/" + std::to_string(process.pid()) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stol(line.substr(line.find('\t')));
    FAIL("no VmHWM in the process' status");
    return 0;
}

// Takes so many bytes and throws them away: with MSG_TRUNC the kernel doesn't even copy
// them. How many there were.
std::uint64_t thrown_away(const Socket& connection, std::uint64_t wanted) {
    static std::array<char, 1 << 20> buffer;
    std::uint64_t count = 0;
    while (count < wanted) {
        const std::size_t size = std::min<std::uint64_t>(buffer.size(), wanted - count);
        const ssize_t received =
            ::recv(connection.fileno(), buffer.data(), size, MSG_TRUNC | MSG_WAITALL);
        if (received <= 0)
            break;
        count += static_cast<std::uint64_t>(received);
    }
    return count;
}

}  // namespace

TEST_SUITE("limits") {
    TEST_CASE("a file of 10 GiB is served with less than 32 MiB of memory") {
        ScratchFolder folder;
        const std::string path = folder / "large.bin";
        std::ofstream(path).close();
        std::filesystem::resize_file(path, 10 * gibibyte);
        std::fstream(path, std::ios::in | std::ios::out).seekp(-3, std::ios::end)
            << "end";
        Process command(COMMANDS "/socketserver-http",
                        {"--bind", "127.0.0.1", "--directory", folder.path(), "0"});
        const Address address = served_by_command(command);

        Socket client = connect_to(address);
        client.sendall(http_answer::request("GET", "/large.bin"));
        const Answer whole = http_answer::read_head(client);
        CHECK(whole.code() == "200");
        CHECK(whole.header("Content-Length") == std::to_string(10 * gibibyte));
        client.setblocking(true);
        CHECK(thrown_away(client, 2 * gibibyte) == 2 * gibibyte);
        client.close();

        const std::string near_the_end = ask(
            address, http_answer::request("GET", "/large.bin", "Range: bytes=-3\r\n"));
        const Answer part = http_answer::taken_apart(near_the_end);
        CHECK(part.header("Content-Range") ==
              "bytes 10737418237-10737418239/10737418240");
        CHECK(part.body == "end");

        Socket ranges = connect_to(address);
        ranges.sendall(http_answer::request("GET", "/large.bin",
                                            "Range: bytes=0-1073741823,9999999999-\r\n"));
        CHECK(http_answer::read_head(ranges).code() == "206");
        ranges.setblocking(true);
        CHECK(thrown_away(ranges, gibibyte) == gibibyte);
        ranges.close();

        const long memory = most_memory_of(command);
        MESSAGE("at most ", memory, " KiB");
        CHECK(memory < 32 * 1024);
        CHECK(command.terminate() == 0);
    }
}
