#include "socketserver/http/send_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "support/clients.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/file_site.hpp"
#include "support/scratch_folder.hpp"
#include "support/sigpipe.hpp"

using namespace std::chrono_literals;
using file_site::content_of;
using socketserver::FileDescriptor;
using socketserver::Socket;
using socketserver::http::send_file;

namespace {

constexpr std::uint64_t large = 64
                                << 20;  // more than a connection takes without a reader

// A file, open for reading.
class OpenFile {
public:
    explicit OpenFile(const std::string& content) {
        std::ofstream(path(), std::ios::binary) << content;
        descriptor = FileDescriptor(::open(path().c_str(), O_RDONLY | O_CLOEXEC));
    }

    // Makes it longer, with zeros that take no space, or shorter.
    void resize(std::uint64_t size) const { std::filesystem::resize_file(path(), size); }

    FileDescriptor descriptor;

private:
    std::string path() const { return scratch_ / "file"; }

    ScratchFolder scratch_;
};

std::string sent_part(const OpenFile& file, std::uint64_t offset, std::uint64_t count) {
    auto [client, connection] = tcp_pair();
    CHECK(send_file(connection, file.descriptor, offset, count) == count);
    connection.close();
    return read_to_end(client);
}

// Whether there is room for more of what is sent.
bool takes_more(const Socket& connection) {
    pollfd place{.fd = connection.fileno(), .events = POLLOUT, .revents = 0};
    return ::poll(&place, 1, 0) > 0;
}

std::error_code error_of_sending(Socket& connection, const OpenFile& file) {
    try {
        send_file(connection, file.descriptor, 0, large);
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

}  // namespace

TEST_CASE("send_file() sends this part of a file, and no more") {
    const std::string content = content_of(20000);
    const OpenFile file(content);
    CHECK(sent_part(file, 0, 20000) == content);
    CHECK(sent_part(file, 0, 1) == content.substr(0, 1));
    CHECK(sent_part(file, 7000, 9000) == content.substr(7000, 9000));
    CHECK(sent_part(file, 19999, 1) == content.substr(19999));
    CHECK(sent_part(file, 5, 0) == "");
}

TEST_CASE("send_file() does not care where the descriptor stands, nor move it") {
    const std::string content = content_of(100);
    const OpenFile file(content);
    ::lseek(file.descriptor.fileno(), 50, SEEK_SET);
    CHECK(sent_part(file, 10, 20) == content.substr(10, 20));
    CHECK(::lseek(file.descriptor.fileno(), 0, SEEK_CUR) == 50);
}

TEST_CASE("send_file() waits for a client that reads late, with a timeout or without") {
    const std::string content = content_of(32 << 20);
    const OpenFile file(content);
    for (const socketserver::Timeout timeout :
         {socketserver::Timeout(), socketserver::Timeout(5s)}) {
        auto [client, connection] = tcp_pair();
        connection.settimeout(timeout);
        std::string received;
        std::jthread reader([&received, &client = client, &connection = connection] {
            CHECK(eventually([&] { return !takes_more(connection); }));
            received = read_to_end(client);
        });
        CHECK(send_file(connection, file.descriptor, 0, content.size()) ==
              content.size());
        connection.shutdown(SHUT_WR);
        reader.join();
        CHECK(received == content);
    }
}

TEST_CASE("send_file() says how much was sent when the file ends before") {
    const std::string content = content_of(5000);
    const OpenFile file(content);
    auto [client, connection] = tcp_pair();
    CHECK(send_file(connection, file.descriptor, 4000, 2000) == 1000);
    CHECK(send_file(connection, file.descriptor, 6000, 2000) == 0);
    connection.close();
    CHECK(read_to_end(client) == content.substr(4000));
}

TEST_CASE("send_file() fails when the client does not read in time") {
    const OpenFile file("");
    file.resize(large);
    auto [client, connection] = tcp_pair();
    connection.settimeout(50ms);
    CHECK(error_of_sending(connection, file) == std::errc::timed_out);
}

TEST_CASE("send_file() to a client that has left is an error, and no signal") {
    const OpenFile file("");
    file.resize(large);
    auto [client, connection] = tcp_pair();
    client.close();
    std::error_code error = error_of_sending(connection, file);
    CHECK((error == std::errc::broken_pipe || error == std::errc::connection_reset));
    CHECK(error_of_sending(connection, file) == std::errc::broken_pipe);
    CHECK(!sigpipe::is_pending());
    CHECK(!sigpipe::is_blocked());
}
