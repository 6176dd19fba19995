#pragma once

#include <string>

#include "socketserver/file_descriptor.hpp"

/// The file that takes the place of standard error, where all that is logged goes. When
/// it was renamed, SIGUSR1 has it opened again: by its name, so it is a new one then.
class LogFile {
public:
    /// Opens the file, or makes it; what is written comes behind what is there.
    /// @param path  empty: the log stays where it is
    /// @throws std::system_error
    explicit LogFile(const std::string& path);

    /// From here on the log goes there, and SIGUSR1 is heard. To be called once.
    void take_over();

    /// Opens the file again when that has been asked for, in another process: a child
    /// does not hear its parent's signal. To be called before a line is written.
    static void follow();

private:
    std::string path_;
    socketserver::FileDescriptor file_;
};
