// How one name is opened: files that are asked for again need not be opened again. (The
// step plain-files has this source as it was before that: it opens each time.)
#include <fcntl.h>

#include "socketserver/http/document_root.hpp"

namespace socketserver::http {

namespace {

bool can_be_served(const struct stat& status) {
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

}  // namespace

// What is opened must be worth it: a FIFO would keep the server waiting, and to open a
// device may already do something. So it is looked at first.
std::optional<Document> DocumentRoot::open_in(int folder, const std::string& name) const {
    if (name.find('\0') != std::string::npos)
        return std::nullopt;  // the kernel would read only what stands before it
    Document document;
    const int flags = follow_symlinks_ ? 0 : AT_SYMLINK_NOFOLLOW;
    if (::fstatat(folder, name.c_str(), &document.status, flags) < 0)
        return nothing_there("stat");
    if (!can_be_served(document.status))
        return std::nullopt;
    document.descriptor = open_files_->find(document.status);
    if (document.descriptor)
        return document;
    return open_anew(folder, name, document.is_folder());
}

// The name may be another one's by now, hence O_NONBLOCK and the second look.
std::optional<Document> DocumentRoot::open_anew(int folder, const std::string& name,
                                                bool is_folder) const {
    const int kind = is_folder ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK | O_NOCTTY;
    const int flags = kind | O_CLOEXEC | (follow_symlinks_ ? 0 : O_NOFOLLOW);
    Document document{
        .descriptor = std::make_shared<const FileDescriptor>(open_files_->with_room(
            [&] { return ::openat(folder, name.c_str(), flags); }))};
    if (document.fileno() < 0)
        return nothing_there("open");
    if (::fstat(document.fileno(), &document.status) < 0 ||
        !can_be_served(document.status))
        return std::nullopt;
    if (!document.is_folder())
        open_files_->keep(document.status, document.descriptor);
    return document;
}

}  // namespace socketserver::http
