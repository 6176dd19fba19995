// The log of this program. A signal handler may only call what is safe there, so it finds
// all that it needs in static objects, and opens the file by calls of the system.
#include "commands/socketserver-http/log_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include "socketserver/os_error.hpp"

namespace {

using Count = std::atomic<unsigned>;
static_assert(Count::is_always_lock_free);  // so that a handler may change it

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): a handler finds them

// The file's path: take_over() sets it, before there is a thread or a signal that reads
// it.
std::string path_of_log;

// How often the file was to be opened again, in memory that parent and children share.
Count* asked = nullptr;

// How often this process has done it.
Count done = 0;

// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

int open_log(const char* path) {
    constexpr mode_t readable_by_all = 0644;
    return ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
                  readable_by_all);
}

// One that can't be opened leaves the log where it is.
void open_again() {
    const int file = open_log(path_of_log.c_str());
    if (file < 0)
        return;
    ::dup2(file, STDERR_FILENO);
    ::close(file);
}

void handle_sigusr1(int) {
    const int error = errno;
    done = ++*asked;
    open_again();
    errno = error;
}

// mmap(2): a fork(2) copies all memory but such.
Count* shared_count() {
    void* memory = ::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        socketserver::throw_os_error(errno, "mmap");
    return std::construct_at(static_cast<Count*>(memory), 0U);
}

}  // namespace

LogFile::LogFile(const std::string& path)
    : path_(path), file_(path.empty() ? -1 : open_log(path.c_str())) {
    if (!path.empty() && file_.fileno() < 0)
        socketserver::throw_os_error(errno, "open " + path);
}

void LogFile::take_over() {
    if (path_.empty())
        return;
    path_of_log = path_;
    asked = shared_count();
    ::dup2(file_.fileno(), STDERR_FILENO);
    file_.close();
    struct sigaction action {};
    action.sa_handler = handle_sigusr1;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGUSR1, &action, nullptr);
}

void LogFile::follow() {
    if (asked == nullptr || *asked == done)
        return;
    done = asked->load();
    open_again();
}
