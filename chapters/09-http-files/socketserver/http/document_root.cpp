#include "socketserver/http/document_root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "socketserver/http/url.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

DocumentRoot::DocumentRoot(const std::filesystem::path& directory, bool follow_symlinks)
    : follow_symlinks_(follow_symlinks),
      descriptor_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_.fileno() < 0)
        throw_os_error(errno, "open " + directory.string());
    directory_ = std::filesystem::absolute(directory);
}

// Which errors of a call mean that there is no such file for this client. Others, such as
// being out of descriptors, are the server's own failure, and must not look like a
// missing file.
std::nullopt_t DocumentRoot::nothing_there(const char* call) {
    switch (errno) {
        case ENOENT:
        case ENOTDIR:
        case ELOOP:
        case EACCES:
        case EPERM:
        case ENAMETOOLONG:
        case ENXIO:
            return std::nullopt;
        default:
            throw_os_error(errno, call);
    }
}

// Decoded first, and then taken apart: an encoded "/" or ".." is one too.
std::vector<std::string> DocumentRoot::split_path(std::string_view url_path) {
    const std::string path = unquote(url_path);
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string name = path.substr(begin, end - begin);
        if (name == "..") {
            if (!names.empty())
                names.pop_back();
        } else if (!name.empty() && name != ".") {
            names.push_back(name);
        }
        begin = end + 1;
    }
    return names;
}

// One name after the other, each in the folder before it. O_NOFOLLOW is only for the last
// name of a path: so each is the last of its own, and no link is followed on the way.
std::optional<Document> DocumentRoot::open(const std::vector<std::string>& names) const {
    if (names.empty())
        return open_in(descriptor_.fileno(), ".");
    std::optional<Document> document = open_in(descriptor_.fileno(), names.front());
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (!document || !document->is_folder())
            return std::nullopt;
        document = open_in(document->fileno(), names[i]);
    }
    return document;
}

std::optional<std::vector<DocumentRoot::Entry>> DocumentRoot::list(
    const Document& folder) const {
    // A folder's own descriptor, O_PATH, is only the beginning of a way: it can't be
    // read.
    FileDescriptor own(open_files_->with_room([&] {
        return ::openat(folder.fileno(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }));
    if (own.fileno() < 0)
        return nothing_there("open");
    struct Close {
        void operator()(DIR* stream) const { ::closedir(stream); }
    };
    const std::unique_ptr<DIR, Close> directory(::fdopendir(own.fileno()));
    if (!directory)
        throw_os_error(errno, "fdopendir");
    const int fileno = own.detach();

    std::vector<Entry> entries;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is nobody else's
    while (const dirent* found = ::readdir(directory.get())) {
        const std::string name = static_cast<const char*>(found->d_name);
        struct stat itself {};
        struct stat target {};
        if (name == "." || name == ".." ||
            ::fstatat(fileno, name.c_str(), &itself, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        const bool is_link = S_ISLNK(itself.st_mode);
        if (is_link && !follow_symlinks_)
            continue;
        const bool is_folder =
            ::fstatat(fileno, name.c_str(), &target, 0) == 0 && S_ISDIR(target.st_mode);
        entries.push_back({name, is_folder, is_link});
    }
    return entries;
}

}  // namespace socketserver::http
