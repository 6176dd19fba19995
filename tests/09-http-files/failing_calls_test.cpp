// What a client gets when a system call fails that was made for it. The calls below take
// the place of the C library's in this whole program, and pass on to the kernel what no
// test has asked to fail.

#include <dirent.h>
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <string_view>

#include "socketserver/file_descriptor.hpp"
#include "support/file_site.hpp"

using file_site::FileSite;
using http_answer::Answer;

namespace {

std::atomic<int> stat_error = 0;  // For the name "wrong".
std::atomic<int> pread_error = 0;
std::atomic<int> sendfile_error = 0;
std::atomic<int> readdir_error = 0;

// As long as it lives, a call fails so.
class Failing {
public:
    Failing(std::atomic<int>& call, int error) : call_(call) { call_ = error; }
    ~Failing() { call_ = 0; }
    Failing(const Failing&) = delete;
    Failing& operator=(const Failing&) = delete;

private:
    std::atomic<int>& call_;
};

bool fails(const std::atomic<int>& call) {
    const int error = call;
    if (error != 0)
        errno = error;
    return error != 0;
}

// The answer is this one, and the log has this line, and no report: handle_error() would
// fail the test.
void check_answer(const FileSite<>& site, const std::string& path,
                  const std::string& status, const std::string& line) {
    CAPTURE(path);
    const Answer answer = site.get(path);
    CHECK(answer.status() == status);
    CHECK(answer.count("Retry-After") == (status.starts_with("503") ? 1 : 0));
    CHECK((line.empty() || site.log().has(line)));
    CHECK(answer.body.find(line) == (line.empty() ? 0 : std::string::npos));
}

}  // namespace

// Their parameters have no names of the C library's, which begin with underscores.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {

int fstatat(int folder, const char* name, struct stat* status, int flags) noexcept {
    if (name == std::string_view("wrong") && fails(stat_error))
        return -1;
    return static_cast<int>(::syscall(SYS_newfstatat, folder, name, status, flags));
}

ssize_t pread(int fileno, void* bytes, size_t size, off_t place) {
    return fails(pread_error) ? -1 : ::syscall(SYS_pread64, fileno, bytes, size, place);
}

ssize_t sendfile(int out, int in, off_t* place, size_t count) noexcept {
    return fails(sendfile_error) ? -1 : ::syscall(SYS_sendfile, out, in, place, count);
}

dirent* readdir(DIR* folder) {
    static const auto real =
        reinterpret_cast<dirent* (*)(DIR*)>(::dlsym(RTLD_NEXT, "readdir"));
    return fails(readdir_error) ? nullptr : real(folder);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

TEST_CASE("a name that the file system refuses is not found") {
    const FileSite site;
    site.write("folder/file.txt", "text");
    for (const int error : {EILSEQ, EINVAL, ENAMETOOLONG, EACCES}) {
        const Failing failing(stat_error, error);
        check_answer(site, "/wrong", "404 File not found", "");
        check_answer(site, "/folder/wrong/file.txt", "404 File not found", "");
    }
    CHECK(!site.log().has("stat"));
}

TEST_CASE("a look that fails for want of something is 503, and 500 when it is broken") {
    const FileSite site;
    site.write("wrong", "text");
    {
        const Failing failing(stat_error, ENOMEM);
        check_answer(site, "/wrong", "503 Service Unavailable",
                     "stat: Cannot allocate memory");
    }
    {
        const Failing failing(stat_error, EIO);
        check_answer(site, "/wrong", "500 Internal Server Error",
                     "stat: Input/output error");
    }
    CHECK(site.get("/wrong").body == "text");
}

TEST_CASE("a file that somebody has leased for writing can be had later: 503") {
    ::signal(SIGIO, SIG_IGN);  // it tells the holder that somebody wants the file
    const FileSite site;
    site.write("file.txt", "text");
    {
        const socketserver::FileDescriptor file(
            ::open((site / "file.txt").c_str(), O_RDWR | O_CLOEXEC));
        if (::fcntl(file.fileno(), F_SETLEASE, F_WRLCK) < 0)
            return;  // this file system has no leases
        check_answer(site, "/file.txt", "503 Service Unavailable",
                     "open: Resource temporarily unavailable");
    }
    CHECK(site.get("/file.txt").body == "text");
    ::signal(SIGIO, SIG_DFL);
}

TEST_CASE("a file that can't be read is 500, and one that was lost is not found") {
    const FileSite site;
    site.write("file.txt", "text");
    {
        const Failing failing(pread_error, EIO);
        check_answer(site, "/file.txt", "500 Internal Server Error",
                     "pread: Input/output error");
    }
    {
        const Failing failing(pread_error, ESTALE);
        check_answer(site, "/file.txt", "404 Not Found", "pread: Stale file handle");
    }
}

TEST_CASE("a file system that does not know sendfile(2) has its large files read") {
    const FileSite site({.protocol = "HTTP/1.1"});
    const std::string content = file_site::content_of(1'000'000);
    site.write("large", content);
    for (const int error : {EINVAL, ENOSYS, EOPNOTSUPP}) {
        const Failing failing(sendfile_error, error);
        const Answer answer = site.get("/large");
        CHECK(answer.code() == "200");
        CHECK(answer.body == content);
    }
}

TEST_CASE("a folder that can't be read to its end is no list that ends early") {
    const FileSite site;
    site.write("file.txt", "text");
    {
        const Failing failing(readdir_error, EIO);
        check_answer(site, "/", "500 Internal Server Error",
                     "readdir: Input/output error");
    }
    {
        const Failing failing(readdir_error, ENOENT);
        check_answer(site, "/", "404 Not Found", "readdir: No such file or directory");
    }
    CHECK(site.get("/").code() == "200");
}

TEST_CASE("what can't be looked at stands in the list, and it says so") {
    const FileSite site;
    site.write("file.txt", "text");
    site.write("wrong", "text");
    const std::string line = "<li><a href=\"wrong\">wrong</a>";
    {
        const Failing failing(stat_error, EIO);
        const std::string page = site.get("/").body;
        CHECK(page.find(line + " (it can't be looked at)</li>\n") != std::string::npos);
        CHECK(page.find("<li><a href=\"file.txt\">file.txt</a></li>\n") !=
              std::string::npos);
    }
    {
        const Failing failing(stat_error, ENOENT);  // it went away just now
        CHECK(site.get("/").body.find("wrong") == std::string::npos);
    }
    CHECK(site.get("/").body.find(line + "</li>\n") != std::string::npos);
}
