#include "socketserver/socket_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "socketserver/deadline.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver {

using std::chrono::milliseconds;

SocketFile::SocketFile(std::string path)
    : path_(std::move(path)), file_(std::filesystem::absolute(path_)) {}

void SocketFile::bind(Socket& socket, bool replace_stale, std::optional<mode_t> mode) {
    // bind(2) makes a file with the socket's permissions, and takes those of umask(2)
    // from it, which is the whole process's. So the file never has more than these.
    if (mode && ::fchmod(socket.fileno(), *mode) < 0)
        throw_os_error(errno, "fchmod");

    // Of two servers that start at once, neither may take the other's new file for a
    // stale one.
    FileDescriptor lock;
    if (replace_stale) {
        lock = lock_directory();
        if (is_stale())
            ::unlink(file_.c_str());
    }
    socket.bind(path_);

    struct stat file {};
    if (::lstat(file_.c_str(), &file) < 0)
        throw_os_error(errno, "lstat");
    device_ = file.st_dev;
    inode_ = file.st_ino;
    owner_ = ::getpid();
    if (mode && ::chmod(file_.c_str(), *mode) < 0)  // what umask(2) took is given back
        throw_os_error(errno, "chmod " + path_);
}

SocketFile::~SocketFile() {
    struct stat now {};
    if (owner_ == ::getpid() && ::lstat(file_.c_str(), &now) == 0 &&
        now.st_dev == device_ && now.st_ino == inode_)
        ::unlink(file_.c_str());
}

FileDescriptor SocketFile::lock_directory() const {
    const std::string name = file_.parent_path().string();
    const std::string action = "lock the folder " + name;
    FileDescriptor lock(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.fileno() < 0)
        throw_os_error(errno, action);

    const Deadline deadline(milliseconds(5000));
    while (::flock(lock.fileno(), LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            throw_os_error(errno, action);
        if (deadline.passed())
            throw_os_error(ETIMEDOUT, action);
        std::this_thread::sleep_for(milliseconds(5));
    }
    return lock;
}

// A socket file is stale when the kernel knows no socket that is bound to it. A datagram
// socket finds that out without a word to the server: a living one of connections is of
// "the wrong type for this socket", and to one of datagrams nothing is sent.
bool SocketFile::is_stale() const {
    struct stat file {};
    if (::lstat(file_.c_str(), &file) < 0 || !S_ISSOCK(file.st_mode))
        return false;
    return Socket(AF_UNIX, SOCK_DGRAM).connect_ex(path_) == std::errc::connection_refused;
}

}  // namespace socketserver
