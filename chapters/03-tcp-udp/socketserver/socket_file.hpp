#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// The file by which a Unix server is found. bind(2) makes it; nothing but its owner
/// removes it.
///
/// Python leaves the file behind, and the next start fails with "Address already in use".
/// This class removes the file with its server, and can clear one that a dead server
/// left.
class SocketFile {
public:
    /// Makes no file yet: bind() does.
    explicit SocketFile(std::string path);

    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;

    /// Removes the file, if it is still the one that was bound, and this still the
    /// process.
    ~SocketFile();

    /// bind(2): makes the file, which is ours from then on. With @p replace_stale a
    /// socket file that no server answers for is removed first. With @p mode the file has
    /// these permissions from its first moment on.
    /// @throws std::system_error  "bind /tmp/s: Address already in use"
    void bind(Socket& socket, bool replace_stale,
              std::optional<mode_t> mode = std::nullopt);

private:
    bool is_stale() const;
    FileDescriptor lock_directory() const;

    std::string path_;  // as it was given: bind(2) has no room for a long one
    std::filesystem::path
        file_;  // the same from the root: a server may change its folder
    dev_t device_ = 0;
    ino_t inode_ = 0;
    pid_t owner_ = 0;
};

}  // namespace socketserver
