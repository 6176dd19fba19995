#include "socketserver/http/script_url.hpp"

#include <algorithm>

#include "socketserver/http/url.hpp"

namespace socketserver::http {

namespace {

using Name = std::vector<std::string>::const_iterator;

std::string url_of(Name begin, Name end) {
    std::string url;
    for (Name name = begin; name != end; ++name)
        url.append("/").append(*name);
    return url;
}

bool ends_like_a_folder(std::string_view path) {
    return path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
}

// Behind the folder with scripts; none when no folder on the way is one.
std::optional<Name> behind_directory(const std::vector<std::string>& names,
                                     const std::vector<std::string>& directories) {
    for (Name end = names.begin();; ++end) {
        const std::string directory = url_of(names.begin(), end);
        if (std::ranges::find(directories, directory) != directories.end())
            return end;
        if (end == names.end())
            return std::nullopt;
    }
}

// The folders with scripts that are there.
std::vector<Document> open_all(const std::vector<std::string>& directories,
                               const DocumentRoot& root, const Document& top) {
    std::vector<Document> found;
    for (const std::string& directory : directories)
        if (auto folder = root.open(top, DocumentRoot::split_path(directory)))
            found.push_back(std::move(*folder));
    return found;
}

bool is_same(const Document& one, const Document& other) {
    return one.status.st_ino == other.status.st_ino &&
           one.status.st_dev == other.status.st_dev;
}

// The same for a folder with scripts that has another name, too: where case doesn't
// count, or by a mount or a link. Its scripts would be sent as files otherwise.
std::optional<Name> behind_same_directory(const std::vector<std::string>& names,
                                          bool ends_with_slash, const DocumentRoot& root,
                                          const std::vector<std::string>& directories) {
    Name of_folders = names.end();
    if (!ends_with_slash && !names.empty())
        --of_folders;  // the last name may be a file's
    if (of_folders == names.begin())
        return std::nullopt;
    const auto top = root.folder();
    if (!top)
        return std::nullopt;
    const std::vector<Document> with_scripts = open_all(directories, root, *top);
    std::optional<Document> folder = top;
    for (Name name = names.begin(); name != of_folders; ++name) {
        folder = root.open(*folder, {*name});
        if (!folder || !folder->is_folder())
            return std::nullopt;
        const auto is_this = [&](const Document& one) { return is_same(one, *folder); };
        if (std::ranges::any_of(with_scripts, is_this))
            return name + 1;
    }
    return std::nullopt;
}

}  // namespace

std::string url_of(const std::vector<std::string>& names) {
    return url_of(names.begin(), names.end());
}

// The same decoding as for files, and the same folder whatever its name is: so no
// spelling of a script's URL leads to its source.
std::optional<ScriptUrl> find_script(std::string_view url, const DocumentRoot& root,
                                     const std::vector<std::string>& directories) {
    const SplitUrl split = split_url(url);
    const std::vector<std::string> names = DocumentRoot::split_path(split.path);
    const bool ends_with_slash = ends_like_a_folder(unquote(split.path));
    auto directory = behind_directory(names, directories);
    if (!directory)
        directory = behind_same_directory(names, ends_with_slash, root, directories);
    if (!directory || (directory == names.end() && !ends_with_slash))
        return std::nullopt;

    Name end = *directory;
    bool is_folder = true;
    while (end != names.end() && is_folder) {
        ++end;
        const auto place = root.open({names.begin(), end});
        is_folder = place && place->is_folder();
    }  // at the script; what follows is for it
    ScriptUrl script{.names = {names.begin(), end},
                     .url = url_of(names.begin(), end),
                     .path_info = url_of(end, names.end()),
                     .query = std::string(split.query)};
    if (ends_with_slash)
        (is_folder ? script.url : script.path_info) += '/';
    return script;
}

}  // namespace socketserver::http
