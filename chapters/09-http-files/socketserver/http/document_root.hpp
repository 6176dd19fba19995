#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/http/open_files.hpp"

namespace socketserver::http {

/// A file or a folder below a DocumentRoot.
struct Document {
    /// Open: a file for reading, a folder as O_PATH. A file may be others' as well, so
    /// it is read from a place that is told, pread(2).
    std::shared_ptr<const FileDescriptor> descriptor;
    struct stat status {};  ///< What stat(2) says of it now.

    int fileno() const { return descriptor->fileno(); }  ///< The descriptor's number.

    bool is_folder() const { return S_ISDIR(status.st_mode); }  ///< Or a regular file.
    /// Its size in bytes.
    std::uint64_t size() const { return static_cast<std::uint64_t>(status.st_size); }
};

/// The folder whose files are served. It is known by its name, so each request is served
/// from the folder that has this name when it begins. Nothing outside of that is ever
/// opened, and in it only folders and regular files.
class DocumentRoot {
public:
    /// Looks whether the folder is there.
    /// @param follow_symlinks  whether symbolic links are followed, out of the folder
    /// too; the folder's own name may be one anyway
    /// @param hide_dotfiles    whether names that begin with a dot are not there, but for
    /// `.well-known` (RFC 8615)
    /// @throws std::system_error  "open /nowhere: No such file or directory"
    explicit DocumentRoot(const std::filesystem::path& directory,
                          bool follow_symlinks = false, bool hide_dotfiles = false);

    /// The names on the way from the folder to what a URL's path means: `/a/../b%20c/` is
    /// {"b c"}. `..` never leads out of the folder.
    static std::vector<std::string> split_path(std::string_view url_path);

    /// The folder that has the name now. None when there is no such folder.
    /// @throws FailedCall
    std::optional<Document> folder() const;

    /// Opens what lies at the end of this way, which begins in the folder that has the
    /// name now; without names it is that one. None when nothing is there that can be
    /// served.
    /// @throws FailedCall
    std::optional<Document> open(const std::vector<std::string>& names) const;

    /// The same for a way that begins in this folder.
    /// @throws FailedCall
    std::optional<Document> open(const Document& folder,
                                 const std::vector<std::string>& names) const;

    /// Whether something in the folder has this name, though it may not be servable.
    bool has(const Document& folder, const std::string& name) const;

    /// Whether a name is as if it were not there, whatever it is of.
    bool hides(std::string_view name) const;

    /// A name in a folder, for a listing.
    struct Entry {
        std::string name;  ///< As bytes.
        bool is_folder;    ///< A folder, or a link to one.
        bool is_link;      ///< A symbolic link.
        bool is_known;     ///< False: it is there, and that is all that can be seen.
    };

    /// What stands in a folder, but for links that are not followed. None when it can't
    /// be read.
    std::optional<std::vector<Entry>> list(const Document& folder) const;

    /// The folder's absolute path.
    const std::filesystem::path& directory() const { return directory_; }

    /// The files that stay open from one request to the next, for who looks after them.
    const std::shared_ptr<OpenFiles>& open_files() const { return open_files_; }

private:
    static std::nullopt_t nothing_there(const char* call);
    static bool can_be_served(const struct stat& status);
    int flags_to_open(const struct stat& status) const;
    std::optional<Document> open_anew(int folder, const std::string& name,
                                      int flags) const;
    // This stands in document_root_open.cpp.
    std::optional<Document> open_in(int folder, const std::string& name) const;

    std::filesystem::path directory_;
    bool follow_symlinks_;
    bool hide_dotfiles_;
    std::shared_ptr<OpenFiles> open_files_ = std::make_shared<OpenFiles>();
};

}  // namespace socketserver::http
