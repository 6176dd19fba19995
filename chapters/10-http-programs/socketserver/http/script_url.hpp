#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/document_root.hpp"

namespace socketserver::http {

/// The URL of a script, taken apart: `/cgi-bin/script/more?query`.
struct ScriptUrl {
    std::vector<std::string> names;  ///< {"cgi-bin", "script"}, decoded.
    std::string url;                 ///< "/cgi-bin/script"
    std::string path_info;           ///< "/more"
    std::string query;               ///< "query", not decoded.
};

/// The path in a URL that leads along these names: {"a", "b"} is "/a/b".
std::string url_of(const std::vector<std::string>& names);

/// Finds the script that a URL means. None when the URL leads to no folder with scripts.
/// @param url          what stands in the request line
/// @param root         where it is looked which of the names is the script
/// @param directories  the folders with scripts: "/cgi-bin"
std::optional<ScriptUrl> find_script(std::string_view url, const DocumentRoot& root,
                                     const std::vector<std::string>& directories);

}  // namespace socketserver::http
