#pragma once

#include <string>

namespace socketserver::http {

/// Where a program lies: a name in a folder that is open. So what was looked at is what
/// is run, whatever the folder's own name leads to meanwhile.
struct CgiProgram {
    int folder;                    ///< Its folder's descriptor; O_PATH is enough.
    std::string name;              ///< Its name there: "hello".
    bool follow_symlinks = false;  ///< Whether the name may be a symbolic link.

    /// What there may be in the place of a program.
    enum class Kind { nothing, folder, file, program };

    /// What is there now: fstatat(2), faccessat(2). A device, or a link that is not
    /// followed, is nothing.
    /// @throws FailedCall
    Kind kind() const;
};

}  // namespace socketserver::http
