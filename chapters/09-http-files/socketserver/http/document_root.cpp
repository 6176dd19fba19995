#include "socketserver/http/document_root.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "socketserver/http/failed_call.hpp"
#include "socketserver/http/url.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

namespace {

// What a folder is opened for: only to be the beginning of a way. It can't be read.
constexpr int as_folder = O_PATH | O_DIRECTORY;

// The next one in a folder. Null is its end, or an error: only errno tells which.
const dirent* next_entry(DIR* folder) {
    errno = 0;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is nobody else's
    const dirent* entry = ::readdir(folder);
    if (entry == nullptr && errno != 0)
        throw FailedCall(errno, Purpose::content, "readdir");
    return entry;
}

// What stands in a folder under this name. None when it is gone by now. What can't be
// looked at is an entry, too: without it the list would say that it is not there.
std::optional<DocumentRoot::Entry> look_at(int folder, const dirent& found) {
    const char* name = static_cast<const char*>(found.d_name);
    DocumentRoot::Entry entry{.name = name,
                              .is_folder = found.d_type == DT_DIR,
                              .is_link = found.d_type == DT_LNK,
                              .is_known = true};
    struct stat itself {};
    struct stat target {};
    if (::fstatat(folder, name, &itself, AT_SYMLINK_NOFOLLOW) < 0) {
        entry.is_known = false;
        return errno == ENOENT ? std::nullopt : std::optional(entry);
    }
    entry.is_link = S_ISLNK(itself.st_mode);
    entry.is_folder = ::fstatat(folder, name, &target, 0) == 0 && S_ISDIR(target.st_mode);
    return entry;
}

}  // namespace

DocumentRoot::DocumentRoot(const std::filesystem::path& directory, bool follow_symlinks,
                           bool hide_dotfiles)
    : directory_(std::filesystem::absolute(directory)),
      follow_symlinks_(follow_symlinks),
      hide_dotfiles_(hide_dotfiles) {
    const FileDescriptor found(::open(directory.c_str(), as_folder | O_CLOEXEC));
    if (found.fileno() < 0)
        throw_os_error(errno, "open " + directory.string());
}

// Whether that means that there is no such file for this client. Else it is the server's
// own failure, such as being out of descriptors, and must not look like a missing file.
std::nullopt_t DocumentRoot::nothing_there(const char* call) {
    if (status_of(errno, Purpose::name) == 404)
        return std::nullopt;
    throw FailedCall(errno, Purpose::name, call);
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

// The name may be another folder's by now: one that was made anew, or a link to another
// one. So it is looked at for each request.
std::optional<Document> DocumentRoot::folder() const {
    Document folder;
    if (::stat(directory_.c_str(), &folder.status) < 0)
        return nothing_there("stat");
    if (!folder.is_folder())
        return std::nullopt;
    folder.descriptor = open_files_->find(folder.status);
    if (folder.descriptor)
        return folder;
    auto opened = open_anew(AT_FDCWD, directory_.native(), as_folder);
    if (opened)
        open_files_->keep(opened->status, opened->descriptor);
    return opened;
}

std::optional<Document> DocumentRoot::open(const std::vector<std::string>& names) const {
    const std::optional<Document> top = folder();
    return top ? open(*top, names) : std::nullopt;
}

bool DocumentRoot::hides(std::string_view name) const {
    return hide_dotfiles_ && name.starts_with('.') && name != "." &&
           name != ".well-known";
}

// One name after the other, each in the folder before it. O_NOFOLLOW is only for the last
// name of a path: so each is the last of its own, and no link is followed on the way.
std::optional<Document> DocumentRoot::open(const Document& folder,
                                           const std::vector<std::string>& names) const {
    std::optional<Document> document = folder;
    for (const std::string& name : names) {
        if (!document || !document->is_folder() || hides(name))
            return std::nullopt;
        document = open_in(document->fileno(), name);
    }
    return document;
}

bool DocumentRoot::can_be_served(const struct stat& status) {
    return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

int DocumentRoot::flags_to_open(const struct stat& status) const {
    const int kind =
        S_ISDIR(status.st_mode) ? as_folder : O_RDONLY | O_NONBLOCK | O_NOCTTY;
    return kind | (follow_symlinks_ ? 0 : O_NOFOLLOW);
}

// The name may be another one's than it was when it was looked at, hence O_NONBLOCK and
// the look at what was opened.
std::optional<Document> DocumentRoot::open_anew(int folder, const std::string& name,
                                                int flags) const {
    Document document{
        .descriptor = std::make_shared<const FileDescriptor>(open_files_->with_room(
            [&] { return ::openat(folder, name.c_str(), flags | O_CLOEXEC); }))};
    if (document.fileno() < 0)
        return nothing_there("open");
    if (::fstat(document.fileno(), &document.status) < 0)
        return nothing_there("stat");
    if (!can_be_served(document.status))
        return std::nullopt;
    return document;
}

bool DocumentRoot::has(const Document& folder, const std::string& name) const {
    struct stat status {};
    const int flags = follow_symlinks_ ? 0 : AT_SYMLINK_NOFOLLOW;
    return ::fstatat(folder.fileno(), name.c_str(), &status, flags) == 0 ||
           errno != ENOENT;
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
        throw FailedCall(errno, Purpose::content, "fdopendir");
    const int fileno = own.detach();

    std::vector<Entry> entries;
    while (const dirent* found = next_entry(directory.get())) {
        const std::string name = static_cast<const char*>(found->d_name);
        if (name == "." || name == ".." || hides(name))
            continue;
        const auto entry = look_at(fileno, *found);
        if (entry && (follow_symlinks_ || !entry->is_link))
            entries.push_back(*entry);
    }
    return entries;
}

}  // namespace socketserver::http
