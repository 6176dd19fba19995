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

}  // namespace

std::string url_of(const std::vector<std::string>& names) {
    return url_of(names.begin(), names.end());
}

// The same decoding as for files, so that no spelling of a script's URL leads to its
// source.
std::optional<ScriptUrl> find_script(std::string_view url, const DocumentRoot& root,
                                     const std::vector<std::string>& directories) {
    const SplitUrl split = split_url(url);
    const std::vector<std::string> names = DocumentRoot::split_path(split.path);
    const bool ends_with_slash = ends_like_a_folder(unquote(split.path));
    const auto directory = behind_directory(names, directories);
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
