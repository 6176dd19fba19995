#include "socketserver/socket_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "socketserver/deadline.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

using std::chrono::milliseconds;

SocketFile::SocketFile(const std::string& path, int type, bool replace_stale)
    : path_(path), type_(type) {
    try {
        lock_directory();
    } catch (const std::system_error&) {
        if (replace_stale)
            throw;  // without the lock it is not safe; a plain start does without
    }
    if (replace_stale && is_stale())
        ::unlink(path_.c_str());
}

SocketFile::~SocketFile() {
    struct stat now {};
    if (owner_ == ::getpid() && ::lstat(path_.c_str(), &now) == 0 &&
        now.st_dev == device_ && now.st_ino == inode_)
        ::unlink(path_.c_str());
}

void SocketFile::bound() {
    struct stat file {};
    if (::lstat(path_.c_str(), &file) < 0)
        throw_os_error(errno, "lstat");
    device_ = file.st_dev;
    inode_ = file.st_ino;
    owner_ = ::getpid();
    if (type_ == SOCK_DGRAM)
        activated();
}

void SocketFile::lock_directory() {
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    const std::string name = folder.empty() ? "." : folder.string();
    const std::string open = "open " + name;
    lock_ = FileDescriptor(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock_.fileno() < 0)
        throw_os_error(errno, open);

    const Deadline deadline(milliseconds(5000));
    while (::flock(lock_.fileno(), LOCK_EX | LOCK_NB) < 0) {
        const int error = errno;
        if (error != EWOULDBLOCK || deadline.passed()) {
            lock_.close();
            throw_os_error(error, "flock " + name);
        }
        std::this_thread::sleep_for(milliseconds(5));
    }
}

// A file is stale when it is a socket and the kernel says that no socket is bound to it.
bool SocketFile::is_stale() const {
    struct stat file {};
    if (::lstat(path_.c_str(), &file) < 0 || !S_ISSOCK(file.st_mode))
        return false;
    try {
        Socket probe(AF_UNIX, type_);
        probe.setblocking(false);
        probe.connect(path_);
    } catch (const std::system_error& error) {
        return error.code() == std::errc::connection_refused;
    }
    return false;
}

}  // namespace socketserver
