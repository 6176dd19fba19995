#include "socketserver/http/document_root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "socketserver/http/url.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

namespace {

// Which errors of a call mean that there is no such file for this client. Others, such as
// being out of descriptors, are the server's own failure, and must not look like a
// missing file.
std::nullopt_t nothing_there(const char* call) {
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

bool can_be_served(const struct stat& status) {
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

}  // namespace

DocumentRoot::DocumentRoot(const std::filesystem::path& directory, bool follow_symlinks)
    : follow_symlinks_(follow_symlinks),
      descriptor_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_.fileno() < 0)
        throw_os_error(errno, "open " + directory.string());
    directory_ = std::filesystem::absolute(directory);
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
    document.descriptor = open_files_.find(document.status);
    if (document.descriptor)
        return document;
    return open_anew(folder, name, document.is_folder());
}

// The name may be another one's by now, hence O_NONBLOCK and the second look.
std::optional<Document> DocumentRoot::open_anew(int folder, const std::string& name,
                                                bool is_folder) const {
    const int kind = is_folder ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK | O_NOCTTY;
    const int flags = kind | O_CLOEXEC | (follow_symlinks_ ? 0 : O_NOFOLLOW);
    Document document{.descriptor = std::make_shared<const FileDescriptor>(
                          ::openat(folder, name.c_str(), flags))};
    if (document.fileno() < 0)
        return nothing_there("open");
    if (::fstat(document.fileno(), &document.status) < 0 ||
        !can_be_served(document.status))
        return std::nullopt;
    if (!document.is_folder())
        open_files_.keep(document.status, document.descriptor);
    return document;
}

std::optional<std::vector<DocumentRoot::Entry>> DocumentRoot::list(
    const Document& folder) const {
    // A folder's own descriptor, O_PATH, is only the beginning of a way: it can't be
    // read.
    FileDescriptor own(
        ::openat(folder.fileno(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
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
