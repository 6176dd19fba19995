// How one name is opened, each time anew: three system calls, and one to close it.
#include <fcntl.h>

#include "socketserver/http/document_root.hpp"

namespace socketserver::http {

// What is opened must be worth it: a FIFO would keep the server waiting, and to open a
// device may already do something. So it is looked at first.
std::optional<Document> DocumentRoot::open_in(int folder, const std::string& name) const {
    if (name.find('\0') != std::string::npos)
        return std::nullopt;  // the kernel would read only what stands before it
    struct stat status {};
    const int flags = follow_symlinks_ ? 0 : AT_SYMLINK_NOFOLLOW;
    if (::fstatat(folder, name.c_str(), &status, flags) < 0)
        return nothing_there("stat");
    if (!can_be_served(status))
        return std::nullopt;
    return open_anew(folder, name, flags_to_open(status));
}

}  // namespace socketserver::http
