// The file of a Unix server: who removes it, and who may replace it.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/serving.hpp"

using namespace socketserver;
using std::filesystem::exists;

namespace {

constexpr ServerOptions replace{.replace_stale_socket = true};

// Leaves a file behind as a server that was killed does.
void leave_stale_file(const std::string& path, int type) {
    Socket(AF_UNIX, type).bind(path);
    CHECK(std::filesystem::is_socket(path));
}

// The error with which a server does not start, or none.
template <class Server>
std::string start_error(const std::string& path, const ServerOptions& options = {}) {
    try {
        const Server server(path, ignore, options);
        return "";
    } catch (const std::system_error& error) {
        return error.what();
    }
}

mode_t mode_of(const std::string& path) {
    struct stat file {};
    REQUIRE(::lstat(path.c_str(), &file) == 0);
    return file.st_mode & 07777U;
}

std::string in_use(const std::string& path) {
    return "bind " + path + ": Address already in use";
}

template <class Server>
constexpr int type_of = SOCK_STREAM;
template <>
constexpr int type_of<UnixDatagramServer> = SOCK_DGRAM;

}  // namespace

TEST_CASE_TEMPLATE("A Unix server removes its file when it closes or goes", Server,
                   UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    {
        Server server(path, ignore);
        CHECK(exists(path));
        server.server_close();
        CHECK_FALSE(exists(path));
        server.server_close();
    }
    {
        const Server server(path, ignore);
        CHECK(exists(path));
    }
    CHECK_FALSE(exists(path));
}

TEST_CASE("A file that somebody else put in the place of the server's stays") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    UnixStreamServer server(path, ignore);
    std::filesystem::remove(path);
    SUBCASE("a regular file") {
        std::ofstream(path) << "mine";
    }
    SUBCASE("another server's") {
        leave_stale_file(path, SOCK_STREAM);
    }
    server.server_close();
    CHECK(exists(path));
}

TEST_CASE("A child process that closes the server leaves the parent's file") {
    const ScratchFolder folder;
    Serving<UnixStreamServer> server(folder / "s", answer);
    const pid_t child = ::fork();
    if (child == 0) {
        server.server_close();
        ::_exit(0);
    }
    CHECK(::waitpid(child, nullptr, 0) == child);
    CHECK(exists(folder / "s"));
    server.start();
    CHECK(ask(folder / "s", "hello") == "to : hello");
}

TEST_CASE_TEMPLATE("A stale file is in use, unless it is to be replaced", Server,
                   UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    leave_stale_file(path, type_of<Server>);
    CHECK(start_error<Server>(path) == in_use(path));
    CHECK(start_error<Server>(path, {.replace_stale_socket = false}) == in_use(path));
    CHECK(exists(path));

    const Server server(path, ignore, replace);
    connect_to(path, type_of<Server>);
}

TEST_CASE("A stale file of the other type is replaced as well") {
    const ScratchFolder folder;
    leave_stale_file(folder / "s", SOCK_STREAM);
    CHECK(start_error<UnixDatagramServer>(folder / "s", replace).empty());
    leave_stale_file(folder / "d", SOCK_DGRAM);
    CHECK(start_error<UnixStreamServer>(folder / "d", replace).empty());
}

TEST_CASE("Where there is no file, there is none to replace") {
    const ScratchFolder folder;
    CHECK(start_error<UnixStreamServer>(folder / "s", replace).empty());
    CHECK(start_error<UnixDatagramServer>(folder / "s", replace).empty());
}

TEST_CASE_TEMPLATE("The file of a living server is never replaced", Server,
                   UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    const Server living(path, ignore);
    CHECK(start_error<UnixStreamServer>(path, replace) == in_use(path));
    CHECK(start_error<UnixDatagramServer>(path, replace) == in_use(path));
    connect_to(path, type_of<Server>);
}

TEST_CASE("A server whose queue is full lives") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    Serving<UnixStreamServer> living(path, answer, {.request_queue_size = 0});
    Socket client = connect_to(path);
    client.sendall("hello");
    CHECK(start_error<UnixStreamServer>(path, replace) == in_use(path));
    living.start();
    CHECK(read_to_end(client) == "to : hello");
    CHECK(ask(path, "again") == "to : again");
}

TEST_CASE("A server that is bound and does not listen yet lives") {
    const ScratchFolder folder;
    Socket not_yet(AF_UNIX);
    not_yet.bind(folder / "s");
    CHECK(start_error<UnixStreamServer>(folder / "s", replace) == in_use(folder / "s"));
    not_yet.listen();
    connect_to(folder / "s");
}

TEST_CASE("Looking whether a server lives sends it nothing") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    SUBCASE("stream") {
        UnixStreamServer living(path, ignore);
        CHECK(start_error<UnixStreamServer>(path, replace) == in_use(path));
        CHECK_FALSE(living.socket.try_accept().has_value());
    }
    SUBCASE("datagram") {
        UnixDatagramServer living(path, ignore);
        CHECK(start_error<UnixDatagramServer>(path, replace) == in_use(path));
        CHECK_THROWS_AS(living.socket.recvfrom(1, MSG_DONTWAIT), std::system_error);
    }
}

TEST_CASE("What is no socket is never removed") {
    const ScratchFolder folder;
    std::ofstream(folder / "file") << "mine";
    std::filesystem::create_directory(folder / "folder");
    leave_stale_file(folder / "stale", SOCK_STREAM);
    std::filesystem::create_symlink(folder / "stale", folder / "link");
    for (const std::string name : {"file", "folder", "link"}) {
        CHECK(start_error<UnixStreamServer>(folder / name, replace) ==
              in_use(folder / name));
        CHECK(exists(folder / name));
    }
    CHECK(std::filesystem::file_size(folder / "file") == 4);
    CHECK(std::filesystem::is_symlink(folder / "link"));
}

TEST_CASE_TEMPLATE("Of two that start at one stale file, one wins and keeps its file",
                   Server, UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    for (int round = 0; round < 200; ++round) {
        CAPTURE(round);
        leave_stale_file(path, type_of<Server>);
        std::array<std::unique_ptr<Server>, 2> servers;
        std::array<std::string, 2> errors;
        std::barrier together(2);
        const auto start = [&](std::size_t i) {
            together.arrive_and_wait();
            try {
                servers[i] = std::make_unique<Server>(path, ignore, replace);
            } catch (const std::system_error& error) {
                errors[i] = error.what();
            }
        };
        std::thread other(start, 1);
        start(0);
        other.join();

        REQUIRE((servers[0] == nullptr) != (servers[1] == nullptr));
        REQUIRE(errors[0] + errors[1] == in_use(path));
        REQUIRE(exists(path));
        connect_to(path, type_of<Server>);
    }
    CHECK_FALSE(exists(path));
}

namespace {

// Holds the lock that a server takes while it replaces a file in the folder.
FileDescriptor lock(const ScratchFolder& folder) {
    FileDescriptor held(
        ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    CHECK(::flock(held.fileno(), LOCK_EX | LOCK_NB) == 0);
    return held;
}

}  // namespace

TEST_CASE("A server that may replace a file waits while another one does so") {
    const ScratchFolder folder;
    FileDescriptor held = lock(folder);
    std::unique_ptr<UnixStreamServer> server;
    std::thread starts([&] {
        server = std::make_unique<UnixStreamServer>(folder / "s", ignore, replace);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(exists(folder / "s"));
    held.close();
    starts.join();
    CHECK(exists(folder / "s"));
}

TEST_CASE("A server that may not replace a file waits for nobody") {
    const ScratchFolder folder;
    const FileDescriptor held = lock(folder);
    CHECK(start_error<UnixStreamServer>(folder / "s").empty());
    CHECK(start_error<UnixDatagramServer>(folder / "s").empty());
}

TEST_CASE("A server that has started keeps no other from starting beside it") {
    const ScratchFolder folder;
    const UnixStreamServer stream(folder / "1", ignore, replace);
    const UnixDatagramServer datagram(folder / "2", ignore, replace);
    lock(folder);
}

TEST_CASE("A folder that isn't there is named in the error") {
    const ScratchFolder folder;
    const std::string path = folder / "nowhere/s";
    CHECK(start_error<UnixStreamServer>(path) ==
          "bind " + path + ": No such file or directory");
    CHECK(start_error<UnixDatagramServer>(path, replace) ==
          "lock the folder " + (folder / "nowhere") + ": No such file or directory");
}

namespace {

// While it lives, the program's current folder is this one, unless it changes it again.
class CurrentFolder {
public:
    explicit CurrentFolder(const ScratchFolder& folder) {
        std::filesystem::current_path(folder.path());
    }

    ~CurrentFolder() { std::filesystem::current_path(before_); }

    CurrentFolder(const CurrentFolder&) = delete;
    CurrentFolder& operator=(const CurrentFolder&) = delete;

private:
    std::filesystem::path before_ = std::filesystem::current_path();
};

}  // namespace

TEST_CASE("A relative path is one in the current folder") {
    const ScratchFolder folder;
    const CurrentFolder current(folder);

    leave_stale_file("s", SOCK_STREAM);
    {
        Serving<UnixStreamServer> server("s", answer, replace);
        server.start();
        CHECK(server.server_address.path() == "s");
        CHECK(ask(folder / "s", "hello") == "to : hello");
    }
    CHECK_FALSE(exists(folder / "s"));
}

TEST_CASE_TEMPLATE("A server removes its file though the current folder is another since",
                   Server, UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const ScratchFolder elsewhere;
    const CurrentFolder current(folder);
    std::ofstream(elsewhere / "s") << "somebody else's";
    {
        const Server server("s", ignore);
        CHECK(exists(folder / "s"));
        std::filesystem::current_path(elsewhere.path());
    }
    CHECK_FALSE(exists(folder / "s"));
    CHECK(exists(elsewhere / "s"));
}

TEST_CASE("A server that is bound can't be bound again, and lives on with its file") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    ServerOptions options;
    SUBCASE("where a stale file stays") {}
    SUBCASE("where a stale file is replaced") {
        options = replace;
    }
    Serving<UnixStreamServer> server(path, answer, options);
    CHECK_THROWS_WITH_AS(server.server_bind(), in_use(path).c_str(), std::system_error);
    CHECK(exists(path));
    server.start();
    CHECK(ask(path, "hello") == "to : hello");
    CHECK(server.stop());
    server.server_close();
    CHECK_FALSE(exists(path));
}

TEST_CASE("A Unix server that can't start leaks nothing in 1024 times") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    const UnixStreamServer living(path, ignore);
    const long before = open_descriptors();
    for (int i = 0; i < 1024; ++i) {
        REQUIRE(start_error<UnixStreamServer>(path, replace) == in_use(path));
        REQUIRE(start_error<UnixDatagramServer>(path) == in_use(path));
    }
    CHECK(open_descriptors() == before);
    CHECK(exists(path));
}

TEST_CASE_TEMPLATE("A socket file has the permissions that were asked for", Server,
                   UnixStreamServer, UnixDatagramServer) {
    const ScratchFolder folder;
    const mode_t before = ::umask(022);
    for (const mode_t mode : {0600U, 0660U, 0777U}) {
        const Server server(folder / "s", ignore, {.socket_file_mode = mode});
        CHECK(mode_of(folder / "s") == mode);
    }
    const Server server(folder / "s", ignore);
    CHECK(mode_of(folder / "s") == 0755);
    ::umask(before);
}

TEST_CASE("A socket file never has more permissions than were asked for") {
    const ScratchFolder folder;
    const mode_t before = ::umask(0);
    std::set<mode_t> modes;
    std::atomic<bool> stop = false;
    std::jthread looking([&] {
        while (!stop) {
            struct stat file {};
            if (::lstat((folder / "s").c_str(), &file) == 0)
                modes.insert(file.st_mode & 07777U);
        }
    });
    for (int i = 0; i < 200; ++i)
        const UnixStreamServer server(folder / "s", ignore, {.socket_file_mode = 0600});
    stop = true;
    looking.join();
    ::umask(before);
    for (const mode_t mode : modes)
        CHECK(mode == 0600);
}

TEST_CASE("Permissions are of no use to a server without a file") {
    CHECK_THROWS_WITH_AS(
        TCPServer({"127.0.0.1", 0}, ignore, {.socket_file_mode = 0600}),
        "socket_file_mode is of no use to a TCP or UDP server: leave it out",
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        UnixStreamServer(std::string("\0name", 5), ignore, {.socket_file_mode = 0600}),
        "socket_file_mode is of no use to a server without a file: leave it out",
        std::invalid_argument);
}
