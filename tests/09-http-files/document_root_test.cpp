#include "socketserver/http/document_root.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "root_folder.hpp"
#include "socketserver/socket.hpp"
#include "support/descriptor_limit.hpp"
#include "support/watchdog.hpp"  // a FIFO that is opened waits for ever

namespace fs = std::filesystem;
using socketserver::Socket;
using socketserver::http::DocumentRoot;
using Names = std::vector<std::string>;

namespace {

Names listed(const DocumentRoot& root, const Names& folder = {}) {
    Names names;
    const auto document = root.open(folder);
    REQUIRE(document);
    const auto entries = root.list(*document);
    REQUIRE(entries);
    for (const auto& [name, is_folder, is_link, is_known] : *entries)
        names.push_back(name + (is_folder ? "/" : "") + (is_link ? "@" : ""));
    std::ranges::sort(names);
    return names;
}

}  // namespace

TEST_CASE("a URL's path is the names on the way, decoded") {
    CHECK(DocumentRoot::split_path("/") == Names{});
    CHECK(DocumentRoot::split_path("") == Names{});
    CHECK(DocumentRoot::split_path("/a/b%20c/d.txt") == Names{"a", "b c", "d.txt"});
    CHECK(DocumentRoot::split_path("a/b") == Names{"a", "b"});
    CHECK(DocumentRoot::split_path("//a///b/") == Names{"a", "b"});
    CHECK(DocumentRoot::split_path("/./a/./b/.") == Names{"a", "b"});
    CHECK(DocumentRoot::split_path("/a%00b") == Names{std::string("a\0b", 3)});
    CHECK(DocumentRoot::split_path("/a\\b") == Names{"a\\b"});
    CHECK(DocumentRoot::split_path("/%zz/%4/%") == Names{"%zz", "%4", "%"});
}

TEST_CASE("a name that only begins or ends with dots is a name") {
    CHECK(DocumentRoot::split_path("/.../..a/a..") == Names{"...", "..a", "a.."});
}

TEST_CASE("no .. leads out of the root, however it is written") {
    for (const std::string path :
         {"/..", "/../..", "/a/../..", "/%2e%2e", "/%2E.", "/.%2e/..", "/..%2f..",
          "/..%2F", "/a%2f..%2f..", "/./../", "..", "../.."}) {
        CAPTURE(path);
        CHECK(DocumentRoot::split_path(path) == Names{});
    }
    CHECK(DocumentRoot::split_path("/../a/../../b") == Names{"b"});
    CHECK(DocumentRoot::split_path("/a/b/../c") == Names{"a", "c"});
}

TEST_CASE("a path is decoded only once") {
    CHECK(DocumentRoot::split_path("/%252e%252e/a") == Names{"%2e%2e", "a"});
    CHECK(DocumentRoot::split_path("/..%252fa") == Names{"..%2fa"});
}

TEST_CASE("a root opens the files and the folders in it") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    CHECK(content_of(root.open({"folder", "below", "deep.txt"})) == "deep inside");
    REQUIRE(root.open({}));
    CHECK(root.open({})->is_folder());
    REQUIRE(root.open({"folder", "below"}));
    CHECK(root.open({"folder", "below"})->is_folder());
    CHECK(!root.open({"file.txt"})->is_folder());
}

TEST_CASE("a root has nothing where nothing is, nor below a file") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    CHECK(!root.open({"missing"}));
    CHECK(!root.open({"missing", "file.txt"}));
    CHECK(!root.open({"file.txt", "file.txt"}));
    CHECK(!root.open({"folder", "file.txt"}));
    CHECK(!root.open({std::string(300, 'n')}));
}

TEST_CASE("a name with a NUL is not the name before it") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    CHECK(!root.open({std::string("file.txt\0.png", 13)}));
    CHECK(!root.open({std::string("\0file.txt", 9)}));
}

TEST_CASE("a backslash is a letter of a name") {
    const RootFolder folder;
    std::ofstream(folder.path() + "/..\\file.txt") << "a strange name";
    const DocumentRoot root(folder.path());
    CHECK(content_of(root.open({"..\\file.txt"})) == "a strange name");
    CHECK(!root.open({"folder\\below"}));
}

TEST_CASE("a symbolic link is not followed, wherever it stands and leads") {
    const RootFolder folder;
    fs::create_symlink(folder.beside("beside/secret.txt"), folder.path() + "/absolute");
    fs::create_symlink("../beside/secret.txt", folder.path() + "/relative");
    fs::create_symlink("../beside", folder.path() + "/way");
    fs::create_symlink("/", folder.path() + "/slash");
    fs::create_symlink("file.txt", folder.path() + "/inside");
    fs::create_symlink("folder", folder.path() + "/inside_folder");
    const DocumentRoot root(folder.path());
    CHECK(!root.open({"absolute"}));
    CHECK(!root.open({"relative"}));
    CHECK(!root.open({"way"}));
    CHECK(!root.open({"way", "secret.txt"}));
    CHECK(!root.open({"slash"}));
    CHECK(!root.open({"slash", "etc", "passwd"}));
    CHECK(!root.open({"inside"}));
    CHECK(!root.open({"inside_folder", "below", "deep.txt"}));
}

TEST_CASE("a symbolic link is followed when that is asked for") {
    const RootFolder folder;
    fs::create_symlink("../beside/secret.txt", folder.path() + "/last");
    fs::create_symlink(folder.beside("beside"), folder.path() + "/way");
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    const DocumentRoot root(folder.path(), true);
    CHECK(content_of(root.open({"last"})) == "outside");
    CHECK(content_of(root.open({"way", "secret.txt"})) == "outside");
    CHECK(!root.open({"dangling"}));
}

TEST_CASE("a FIFO, a socket and a device are not opened, by a link neither") {
    const RootFolder folder;
    REQUIRE(::mkfifo((folder.path() + "/fifo").c_str(), 0600) == 0);
    Socket listener(AF_UNIX);
    listener.bind(folder.path() + "/socket");
    fs::create_symlink("/dev/zero", folder.path() + "/zero");
    fs::create_symlink("fifo", folder.path() + "/to_fifo");
    for (const bool follow_symlinks : {false, true}) {
        const DocumentRoot root(folder.path(), follow_symlinks);
        CHECK(!root.open({"fifo"}));
        CHECK(!root.open({"to_fifo"}));
        CHECK(!root.open({"socket"}));
        CHECK(!root.open({"zero"}));
    }
    CHECK(!DocumentRoot("/dev").open({"null"}));
}

TEST_CASE("what can't be served is not even opened, as that may already do something") {
    const RootFolder folder;
    const std::string fifo = folder.path() + "/fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    const DocumentRoot root(folder.path());
    const Openings of_fifo(fifo);
    const Openings of_file(folder.path() + "/file.txt");
    CHECK(!root.open({"fifo"}));
    CHECK(root.open({"file.txt"}));
    CHECK(!of_fifo.seen());
    CHECK(of_file.seen());
}

TEST_CASE("a list has the folders and the files, but no links") {
    const RootFolder folder;
    fs::create_symlink("folder", folder.path() + "/link");
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    const DocumentRoot root(folder.path());
    CHECK(listed(root) == Names{"file.txt", "folder/"});
    CHECK(listed(root, {"folder"}) == Names{"below/"});
    CHECK(listed(root, {"folder", "below"}) == Names{"deep.txt"});
}

TEST_CASE("a list has the links, too, when they are followed") {
    const RootFolder folder;
    fs::create_symlink("folder", folder.path() + "/link");
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    const DocumentRoot root(folder.path(), true);
    CHECK(listed(root) == Names{"dangling@", "file.txt", "folder/", "link/@"});
}

TEST_CASE(
    "a root without a descriptor left fails, and doesn't say that nothing is there" *
    doctest::test_suite("limits")) {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    const auto document = root.open({});
    REQUIRE(document);
    const auto error_of = [](const auto& call) {
        const DescriptorLimit none(no_descriptor_left());
        try {
            call();
        } catch (const std::system_error& error) {
            return error.code();
        }
        return std::error_code();
    };
    CHECK(error_of([&] { root.list(*document); }) == std::errc::too_many_files_open);
    CHECK(error_of([&] { root.open({"file.txt"}); }) == std::errc::too_many_files_open);
}

TEST_CASE("a root is the folder that has its name, for each request anew") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    fs::rename(folder.path(), folder.beside("renamed"));
    CHECK(!root.folder());
    CHECK(!root.open({"file.txt"}));
    fs::create_directory(folder.path());
    CHECK(!root.open({"file.txt"}));
    std::ofstream(folder.path() + "/file.txt") << "made anew";
    CHECK(content_of(root.open({"file.txt"})) == "made anew");
    CHECK(listed(root) == Names{"file.txt"});
}

TEST_CASE("a root whose name is a link is served from where the link leads now") {
    const RootFolder folder;
    fs::create_symlink("root", folder.beside("current"));
    const DocumentRoot root(folder.beside("current"));
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    fs::create_symlink("beside", folder.beside("next"));
    fs::rename(folder.beside("next"), folder.beside("current"));
    CHECK(!root.open({"file.txt"}));
    CHECK(content_of(root.open({"secret.txt"})) == "outside");
}

TEST_CASE("a root whose name has become a file's has nothing") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    fs::remove_all(folder.path());
    std::ofstream(folder.path()) << "a file";
    CHECK(!root.folder());
    CHECK(!root.open({}));
    CHECK(!root.open({"file.txt"}));
}

TEST_CASE("what a request has begun in one folder it ends there") {
    const RootFolder folder;
    const DocumentRoot root(folder.path());
    const auto top = root.folder();
    REQUIRE(top);
    fs::rename(folder.path(), folder.beside("renamed"));
    fs::create_directory(folder.path());
    CHECK(content_of(root.open(*top, {"file.txt"})) == "inside");
    CHECK(!root.open({"file.txt"}));
}

TEST_CASE("a root tells a name that can't be served from one that is nobody's") {
    const RootFolder folder;
    REQUIRE(::mkfifo((folder.path() + "/fifo").c_str(), 0600) == 0);
    fs::create_symlink("nowhere", folder.path() + "/dangling");
    fs::create_symlink("circle", folder.path() + "/circle");
    for (const bool follow_symlinks : {false, true}) {
        const DocumentRoot root(folder.path(), follow_symlinks);
        const auto top = root.folder();
        REQUIRE(top);
        CHECK(root.has(*top, "file.txt"));
        CHECK(root.has(*top, "fifo"));
        CHECK(root.has(*top, "circle"));
        CHECK_FALSE(root.has(*top, "missing"));
        CHECK(root.has(*top, "dangling") != follow_symlinks);
    }
}

TEST_CASE("a root that is no folder can't be made") {
    const RootFolder folder;
    CHECK_THROWS_WITH_AS(DocumentRoot("/nowhere/at/all"),
                         "open /nowhere/at/all: No such file or directory",
                         std::system_error);
    CHECK_THROWS_AS(DocumentRoot(folder.path() + "/file.txt"), std::system_error);
}
