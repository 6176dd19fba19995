// The plain form of serving files does what the faster one does, but for the time that it
// takes.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "09-http-files/root_folder.hpp"
#include "socketserver/http/send_file.hpp"
#include "support/clients.hpp"
#include "support/connect.hpp"
#include "support/file_site.hpp"
#include "support/scratch_folder.hpp"

using socketserver::FileDescriptor;
using socketserver::http::DocumentRoot;

TEST_CASE("in the plain form a file is opened for each request, and none stays open") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    root.open_files()->look_after();
    const Openings of_file(folder.path() + "/file.txt");
    for (int i = 0; i < 2; ++i) {
        CHECK(content_of(root.open({"file.txt"})) == "inside");
        CHECK(of_file.seen());
    }
}

TEST_CASE("in the plain form nothing outside of the folder is opened, nor a FIFO") {
    const RootFolder folder;
    std::filesystem::create_symlink(folder.beside("secret.txt"), folder.path() + "/link");
    REQUIRE(::mkfifo((folder.path() + "/fifo").c_str(), 0600) == 0);
    const DocumentRoot root(folder.path());
    CHECK_FALSE(root.open({"link"}));
    CHECK_FALSE(root.open({"fifo"}));
    CHECK_FALSE(root.open({"gone"}));
    CHECK_FALSE(root.open({std::string("file.txt\0", 9)}));
    CHECK(root.open({"folder", "below"})->is_folder());
}

TEST_CASE("in the plain form a large file arrives whole") {
    const std::string content = file_site::content_of(16 << 20);
    const ScratchFolder scratch;
    std::ofstream(scratch / "file", std::ios::binary) << content;
    const FileDescriptor file(::open((scratch / "file").c_str(), O_RDONLY | O_CLOEXEC));
    auto [client, connection] = tcp_pair();
    connection.settimeout(std::chrono::seconds(5));
    std::string received;
    std::jthread reader(
        [&received, &client = client] { received = read_to_end(client); });
    CHECK(socketserver::http::send_file(connection, file, 0, content.size()) ==
          content.size());
    CHECK(socketserver::http::send_file(connection, file, content.size(), 1) == 0);
    connection.shutdown(SHUT_WR);
    reader.join();
    CHECK(received == content);
}
