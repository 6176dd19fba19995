// How one name is opened: files that are asked for again need not be opened again. (The
// step plain-files has this source as it was before that: it opens each time.)
#include <fcntl.h>

#include "socketserver/http/document_root.hpp"

namespace socketserver::http {

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
    auto opened = open_anew(folder, name, flags_to_open(document.status));
    if (opened && !opened->is_folder())
        open_files_->keep(opened->status, opened->descriptor);
    return opened;
}

}  // namespace socketserver::http
