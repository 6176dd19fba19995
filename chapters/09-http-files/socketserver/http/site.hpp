#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/document_root.hpp"
#include "socketserver/http/extra_headers.hpp"

namespace socketserver::http {

/// What SimpleHTTPRequestHandler serves, and how. In Python these are class attributes
/// and arguments of the handler's constructor.
struct SimpleHTTPOptions {
    /// The folder with the files, by its name: each request is served from the folder
    /// that has this name then.
    std::filesystem::path directory = ".";

    /// Whether symbolic links are followed, also out of the folder.
    bool follow_symlinks = false;

    /// Whether names that begin with a dot are not found, as `.git` and `.env`. Those in
    /// `.well-known` are: they are there to be found (RFC 8615).
    bool hide_dotfiles = false;

    /// Whether a folder without a page of its own is shown by a list of what is in it. If
    /// not, it is not found.
    bool list_folders = true;

    /// The file in the folder that is sent where nothing is found, `index.html` for an
    /// application of one page, which looks at the URL itself. Empty: none.
    std::string fallback = {};

    /// The files in the folder that are the pages of errors: {404, "404.html"}. Where one
    /// is not there the page is the usual one.
    std::map<int, std::string> error_pages = {};

    /// The pages of other sites that may read the answers: those of an origin,
    /// "https://example.org", or of all, "*" (CORS). Empty: of none.
    std::string allowed_origin = {};

    /// The files that are a folder's own page; the first one that is there is served.
    std::vector<std::string> index_pages = {"index.html", "index.htm"};

    /// Types by the end of the name, which come before the system's.
    std::map<std::string, std::string, std::less<>> extensions_map = {
        {".gz", "application/gzip"},
        {".Z", "application/octet-stream"},
        {".bz2", "application/x-bzip2"},
        {".xz", "application/x-xz"},
    };

    /// The type of a file whose name says nothing.
    std::string default_content_type = "application/octet-stream";

    /// What is said of the charset of text: "utf-8". Empty: nothing.
    std::string charset = {};

    /// Whether `page.html.br` or `page.html.gz` is sent for `page.html`, if it is not
    /// older and the client accepts it.
    bool precompressed = false;

    /// Headers of answers that carry a file or a listing. One that the server would say
    /// itself is replaced; Server, in all answers.
    ExtraHeaders extra_response_headers = {};

    /// What extensions_map says of this name, or null.
    const std::string* type_of_ending(std::string_view name) const;
};

/// The options, and the folder, once for all requests. Handlers of all threads share it,
/// as `const`: all that is const here may be called from several threads at once.
struct Site {
    /// @throws std::system_error  "open /nowhere: No such file or directory"
    /// @throws std::invalid_argument  as check_extra_headers() does, and for a charset
    /// that is no word
    explicit Site(SimpleHTTPOptions site_options = {});

    /// The names on the way to a file of the folder that an option names,
    /// `pages/404.html`.
    static std::vector<std::string> split_path(const std::string& path);

    /// What stands in such a file. None when it can't be read, or has more than 1 MiB.
    std::optional<std::string> content_of(const std::string& path) const;

    SimpleHTTPOptions options;  ///< As they were given.
    DocumentRoot root;          ///< The folder.
};

}  // namespace socketserver::http
