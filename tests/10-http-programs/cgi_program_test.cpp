// What is run is what was looked at, and what a program can be told.

#include "socketserver/http/cgi_program.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "socketserver/http/cgi_script.hpp"
#include "socketserver/http/exec_limits.hpp"
#include "support/scratch_folder.hpp"

namespace fs = std::filesystem;
using socketserver::Deadline;
using socketserver::FileDescriptor;
using socketserver::http::CgiProgram;
using socketserver::http::CgiScript;
using socketserver::http::fits_execve;

namespace {

void make_script(const std::string& path, const std::string& commands) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << "#!/bin/sh\n" << commands;
    fs::permissions(path, fs::perms(0755));
}

FileDescriptor open_folder(const std::string& path) {
    FileDescriptor folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    REQUIRE(folder.fileno() >= 0);
    return folder;
}

Deadline soon() {
    return Deadline(std::chrono::seconds(5));
}

// What a program writes, or why it was not started.
struct Outcome {
    std::string output = {};
    int error = 0;
};

Outcome outcome_of(const CgiProgram& program,
                   const std::vector<std::string>& environment = {}) {
    CgiScript script(program, environment);
    script.wait(soon());
    std::string output(1000, '\0');
    const ssize_t size = ::read(script.output.fileno(), output.data(), output.size());
    output.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return {output, script.start_error()};
}

}  // namespace

TEST_CASE("what lies in the place of a program is looked at") {
    const ScratchFolder scratch;
    make_script(scratch / "program", "");
    std::ofstream(scratch / "file") << "";
    fs::create_directory(scratch / "folder");
    fs::create_symlink("program", scratch / "link");
    fs::create_symlink("nowhere", scratch / "dangling");
    ::mkfifo((scratch / "fifo").c_str(), 0755);
    const FileDescriptor folder = open_folder(scratch.path());
    struct Row {
        std::string name;
        CgiProgram::Kind kind;
        CgiProgram::Kind when_links_are_followed;
    };
    using Kind = CgiProgram::Kind;
    for (const Row& row : std::vector<Row>{
             {"program", Kind::program, Kind::program},
             {"file", Kind::file, Kind::file},
             {"folder", Kind::folder, Kind::folder},
             {".", Kind::folder, Kind::folder},
             {"link", Kind::nothing, Kind::program},
             {"dangling", Kind::nothing, Kind::nothing},
             {"fifo", Kind::nothing, Kind::nothing},
             {"missing", Kind::nothing, Kind::nothing},
             {std::string("program\0x", 9), Kind::nothing, Kind::nothing},
             {std::string(300, 'x'), Kind::nothing, Kind::nothing},
         }) {
        CAPTURE(row.name);
        CHECK((CgiProgram{folder.fileno(), row.name, false}.kind() == row.kind));
        CHECK((CgiProgram{folder.fileno(), row.name, true}.kind() ==
               row.when_links_are_followed));
    }
}

TEST_CASE("a program is run from the folder that was opened, whatever has its name now") {
    const ScratchFolder scratch;
    fs::permissions(scratch.path(), fs::perms(0755));
    make_script(scratch / "bin/hello", "echo the one that was looked at");
    const FileDescriptor folder = open_folder(scratch / "bin");
    fs::rename(scratch / "bin", scratch / "old");
    make_script(scratch / "bin/hello", "echo another one");
    CHECK(outcome_of({folder.fileno(), "hello"}).output ==
          "the one that was looked at\n");
}

TEST_CASE("a link that takes a program's place is not run") {
    const ScratchFolder scratch;
    fs::permissions(scratch.path(), fs::perms(0755));
    make_script(scratch / "outside", "echo outside");
    make_script(scratch / "bin/hello", "echo hello");
    const FileDescriptor folder = open_folder(scratch / "bin");
    const CgiProgram program{folder.fileno(), "hello"};
    CHECK((program.kind() == CgiProgram::Kind::program));
    fs::remove(scratch / "bin/hello");
    fs::create_symlink("../outside", scratch / "bin/hello");
    CHECK(outcome_of(program).error == ELOOP);
    CHECK(outcome_of(program).output.empty());
    CHECK(outcome_of({folder.fileno(), "hello", true}).output == "outside\n");
}

TEST_CASE("a program that can't be started leaves its error") {
    const ScratchFolder scratch;
    fs::permissions(scratch.path(), fs::perms(0755));
    std::ofstream(scratch / "text") << "no interpreter";
    fs::permissions(scratch / "text", fs::perms(0755));
    const FileDescriptor folder = open_folder(scratch.path());
    CHECK(outcome_of({folder.fileno(), "missing"}).error == ENOENT);
    CHECK(outcome_of({folder.fileno(), "text"}).error == ENOEXEC);
    fs::permissions(scratch / "text", fs::perms(0644));
    CHECK(outcome_of({folder.fileno(), "text"}).error == EACCES);
}

TEST_CASE("an environment that fits is one that the kernel takes") {
    const ScratchFolder scratch;
    fs::permissions(scratch.path(), fs::perms(0755));
    make_script(scratch / "hello", "echo hello");
    const FileDescriptor folder = open_folder(scratch.path());
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t most = 32 * page - 1;
    const std::string longest = "A=" + std::string(most - 2, 'x');
    const auto all = static_cast<std::size_t>(::sysconf(_SC_ARG_MAX));
    struct Row {
        std::vector<std::string> environment;
        bool fits;
    };
    for (const Row& row : std::vector<Row>{
             {{}, true},
             {{longest}, true},
             {{longest + "x"}, false},
             {std::vector<std::string>(all / (most + 9) - 1, longest), true},
             {std::vector<std::string>(all / (most + 9) + 1, longest), false},
             {std::vector<std::string>(all / 10, "A=1"), false},
         }) {
        CAPTURE(row.environment.size());
        CHECK(fits_execve(row.environment) == row.fits);
        CHECK((outcome_of({folder.fileno(), "hello"}, row.environment).error == 0) ==
              row.fits);
    }
}
