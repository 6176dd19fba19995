#include "socketserver/http/open_files.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "root_folder.hpp"
#include "socketserver/child_process.hpp"
#include "socketserver/http/child_connection.hpp"
#include "support/descriptor_limit.hpp"

// Files that stay open, as who opens documents sees them.

namespace fs = std::filesystem;
using socketserver::ChildProcess;
using socketserver::FileDescriptor;
using socketserver::http::ChildConnection;
using socketserver::http::DocumentRoot;
using socketserver::http::OpenFiles;

namespace {

std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator("/proc/self/fd"), {});
}

// A root whose open files are looked after, as by a server's loop.
class TendedRoot : public DocumentRoot {
public:
    explicit TendedRoot(const std::string& path) : DocumentRoot(path) {
        open_files()->look_after();
    }
};

// A moment, in seconds after another.
OpenFiles::Clock::time_point at(double second) {
    return OpenFiles::Clock::time_point(
        std::chrono::duration_cast<OpenFiles::Clock::duration>(
            std::chrono::duration<double>(1000 + second)));
}

// A file, open for reading, and what stat(2) says of it.
struct Opened {
    explicit Opened(const std::string& path)
        : file(std::make_shared<const FileDescriptor>(
              ::open(path.c_str(), O_RDONLY | O_CLOEXEC))) {
        REQUIRE(::fstat(file->fileno(), &status) == 0);
    }

    std::shared_ptr<const FileDescriptor> file;
    struct stat status {};
};

}  // namespace

TEST_CASE("a small file that is asked for again is not opened again") {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    const Openings of_file(folder.path() + "/file.txt");
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    CHECK(of_file.seen());
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    CHECK_FALSE(of_file.seen());
}

TEST_CASE("a file that is open is the same under all its names") {
    const RootFolder folder;
    fs::create_hard_link(folder.path() + "/file.txt", folder.path() + "/folder/other");
    const TendedRoot root(folder.path());
    CHECK(root.open({"file.txt"}));
    const Openings of_file(folder.path() + "/file.txt");
    CHECK(content_of(root.open({"folder", "other"})) == "inside");
    CHECK_FALSE(of_file.seen());
}

TEST_CASE("what is written into a file that is open is seen at once") {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    std::ofstream(folder.path() + "/file.txt", std::ios::app) << " and longer";
    CHECK(content_of(root.open({"file.txt"})) == "inside and longer");
    std::ofstream(folder.path() + "/file.txt") << "short";
    CHECK(content_of(root.open({"file.txt"})) == "short");
}

TEST_CASE("a name that has become another file's, or nobody's, is not the open file") {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    CHECK(content_of(root.open({"file.txt"})) == "inside");
    std::ofstream(folder.path() + "/new.txt") << "a new";
    fs::rename(folder.path() + "/new.txt", folder.path() + "/file.txt");
    CHECK(content_of(root.open({"file.txt"})) == "a new");
    fs::remove(folder.path() + "/file.txt");
    CHECK(!root.open({"file.txt"}));
    std::ofstream(folder.path() + "/file.txt") << "again";
    CHECK(content_of(root.open({"file.txt"})) == "again");
}

TEST_CASE("a file whose permissions were changed is opened again: that may be refused") {
    const RootFolder folder;
    const std::string path = folder.path() + "/file.txt";
    const TendedRoot root(folder.path());
    CHECK(root.open({"file.txt"}));
    const Openings of_file(path);
    fs::permissions(path, fs::perms::owner_read);
    CHECK(root.open({"file.txt"}));
    CHECK(of_file.seen());
}

TEST_CASE(
    "a way that leads over a symbolic link now is refused, though the file is open") {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    CHECK(content_of(root.open({"folder", "below", "deep.txt"})) == "deep inside");
    fs::rename(folder.path() + "/folder", folder.beside("moved"));
    fs::create_symlink(folder.beside("moved"), folder.path() + "/folder");
    CHECK(!root.open({"folder", "below", "deep.txt"}));
    fs::create_symlink(folder.beside("moved/below/deep.txt"), folder.path() + "/link");
    CHECK(!root.open({"link"}));
}

TEST_CASE("a large file is opened each time") {
    const RootFolder folder;
    const std::string path = folder.path() + "/file.txt";
    fs::resize_file(path, 64 * 1024 + 1);
    const TendedRoot root(folder.path());
    const Openings of_file(path);
    CHECK(root.open({"file.txt"}));
    CHECK(of_file.seen());
    CHECK(root.open({"file.txt"}));
    CHECK(of_file.seen());
    fs::resize_file(path, 64 * 1024);
    CHECK(root.open({"file.txt"}));
    CHECK(of_file.seen());
    CHECK(root.open({"file.txt"}));
    CHECK_FALSE(of_file.seen());
}

TEST_CASE("a file that has grown large is given up") {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    CHECK(root.open({"file.txt"}));
    const std::ptrdiff_t with_file = open_descriptors();
    fs::resize_file(folder.path() + "/file.txt", 1 << 20);
    CHECK(root.open({"file.txt"})->size() == 1 << 20);
    CHECK(open_descriptors() == with_file - 1);
}

TEST_CASE("of many files 64 stay open, and none when the root is gone") {
    const RootFolder folder;
    const std::ptrdiff_t before = open_descriptors();
    {
        const TendedRoot root(folder.path());
        for (int i = 0; i < 200; ++i) {
            const std::string name = "file" + std::to_string(i);
            std::ofstream(folder.path() + "/" + name) << name;
            CHECK(content_of(root.open({name})) == name);
        }
        const std::ptrdiff_t of_root = open_descriptors() - before;
        CHECK(of_root <= 1 + 64);
        CHECK(of_root > 1);
        for (int i = 0; i < 200; ++i) {
            const std::string name = "file" + std::to_string(i);
            CHECK(content_of(root.open({name})) == name);
        }
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("out of descriptors, files that are kept give way to files and listings" *
          doctest::test_suite("limits")) {
    const RootFolder folder;
    const TendedRoot root(folder.path());
    for (int i = 0; i < 64; ++i)
        std::ofstream(folder.path() + "/file" + std::to_string(i)) << i;
    const DescriptorLimit limit(no_descriptor_left() + 8);
    for (int i = 0; i < 128; ++i) {
        const std::string number = std::to_string(i % 64);
        CHECK(content_of(root.open({"file" + number})) == number);
        CHECK(root.list(*root.open({"folder"}))->size() == 1);
    }
}

TEST_CASE("a file that is being read does not give way") {
    const RootFolder folder;
    const Opened read(folder.path() + "/file.txt");
    OpenFiles files;
    files.look_after(at(0));
    files.keep(read.status, read.file, at(0));
    CHECK_FALSE(files.give_way());
    files.keep(read.status, read.file, at(0));
    CHECK(files.find(read.status) == read.file);
}

TEST_CASE("a file that nobody asks for is closed within 9 s, and no other") {
    const RootFolder folder;
    const Opened asked(folder.path() + "/file.txt");
    const Opened forgotten(folder.path() + "/folder/below/deep.txt");
    OpenFiles files;
    files.look_after(at(0));
    files.keep(asked.status, asked.file, at(0.1));
    files.keep(forgotten.status, forgotten.file, at(0.1));
    CHECK(forgotten.file.use_count() == 2);
    for (int half_second = 1; half_second <= 17; ++half_second) {
        CHECK(files.find(asked.status) == asked.file);
        files.look_after(at(half_second / 2.0));
    }
    CHECK(forgotten.file.use_count() == 1);
    CHECK(files.find(forgotten.status) == nullptr);
    CHECK(files.find(asked.status) == asked.file);
}

TEST_CASE("a file that was just opened is not closed at once") {
    const RootFolder folder;
    const Opened opened(folder.path() + "/file.txt");
    OpenFiles files;
    files.look_after(at(0));
    files.keep(opened.status, opened.file, at(3.9));
    files.look_after(at(4));
    CHECK(files.find(opened.status) == opened.file);
}

TEST_CASE(
    "a file that is asked for once in a round stays open, however often one looks") {
    const RootFolder folder;
    const Opened opened(folder.path() + "/file.txt");
    OpenFiles files;
    files.look_after(at(0));
    files.keep(opened.status, opened.file, at(0));
    for (int half_second = 1; half_second <= 80; ++half_second) {
        files.look_after(at(half_second / 2.0));
        if (half_second % 7 == 0)
            CHECK(files.find(opened.status) == opened.file);
    }
}

TEST_CASE("what nobody looks after is not kept") {
    const RootFolder folder;
    const Opened opened(folder.path() + "/file.txt");
    OpenFiles files;
    files.keep(opened.status, opened.file, at(0));
    CHECK(files.find(opened.status) == nullptr);
    files.look_after(at(0));
    files.keep(opened.status, opened.file, at(5));
    CHECK(files.find(opened.status) == nullptr);
    files.keep(opened.status, opened.file, at(4.9));
    CHECK(files.find(opened.status) == opened.file);
}

TEST_CASE("files that are closed stay so until they are looked after again") {
    const RootFolder folder;
    const Opened opened(folder.path() + "/file.txt");
    OpenFiles files;
    files.look_after(at(0));
    files.keep(opened.status, opened.file, at(0));
    files.close();
    CHECK(opened.file.use_count() == 1);
    files.keep(opened.status, opened.file, at(0));
    CHECK(opened.file.use_count() == 1);
    files.look_after(at(1));
    files.keep(opened.status, opened.file, at(1));
    CHECK(opened.file.use_count() == 2);
}

TEST_CASE("a child needs no lock of these that another thread held during the fork") {
    const RootFolder folder;
    const Opened opened(folder.path() + "/file.txt");
    OpenFiles files;
    const std::jthread other([&](const std::stop_token& end) {
        while (!end.stop_requested())
            files.find(opened.status);
    });
    for (int i = 0; i < 100; ++i) {
        const pid_t pid = ChildProcess::fork();
        if (pid == 0) {
            ::alarm(5);  // which ends it, if it hangs
            ChildConnection::begin();
            files.keep(opened.status, opened.file);
            ChildProcess::exit(files.find(opened.status) ? 1 : 0);
        }
        int status = -1;
        REQUIRE(::waitpid(pid, &status, 0) == pid);
        CHECK(status == 0);
    }
}
