#pragma once

#include <sys/types.h>

#include <string>

#include "socketserver/address.hpp"
#include "socketserver/file_descriptor.hpp"

namespace socketserver {

/// The file by which a Unix server is found. bind(2) makes it; nothing but its owner
/// removes it.
///
/// Python leaves the file behind, and the next start fails with "Address already in use".
/// This class removes the file with its server, and can clear one that a dead server
/// left. While a server starts, it holds a lock on the directory (flock(2)), so that of
/// two that start at the same path at once neither takes the other's new file for a stale
/// one.
class SocketFile {
public:
    /// Gets ready for a bind to @p path: takes the lock and, if @p replace_stale, removes
    /// a file that no server answers for.
    /// @param type  SOCK_STREAM or SOCK_DGRAM, the type of the server's socket
    /// @throws std::system_error when the lock is needed and can't be had
    SocketFile(const std::string& path, int type, bool replace_stale);

    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;

    /// Removes the file, if it is still the one that was bound and this is still the
    /// process.
    ~SocketFile();

    /// The bind succeeded: the file is ours from now on. A datagram server can be reached
    /// already.
    void bound();

    /// The server can be reached: others may start now.
    void activated() { lock_.close(); }

private:
    void lock_directory();
    bool is_stale() const;

    std::string path_;
    int type_;
    FileDescriptor lock_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
    pid_t owner_ = 0;
};

}  // namespace socketserver
