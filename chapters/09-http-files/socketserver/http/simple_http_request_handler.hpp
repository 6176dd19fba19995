#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/byte_ranges.hpp"
#include "socketserver/http/document_root.hpp"
#include "socketserver/http/extra_headers.hpp"
#include "socketserver/http/url.hpp"

namespace socketserver::http {

/// What SimpleHTTPRequestHandler serves, and how. In Python these are class attributes
/// and arguments of the handler's constructor.
struct SimpleHTTPOptions {
    /// The folder with the files, by its name: each request is served from the folder
    /// that has this name then.
    std::filesystem::path directory = ".";

    /// Whether symbolic links are followed, also out of the folder.
    bool follow_symlinks = false;

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

    /// What extensions_map says of this name, or null.
    const std::string* type_of_ending(std::string_view name) const;

    /// Headers of answers that carry a file or a listing. One that the server would say
    /// itself is replaced; Server, in all answers.
    ExtraHeaders extra_response_headers = {};
};

/// The options, and the folder, once for all requests.
struct Site {
    /// @throws std::system_error  "open /nowhere: No such file or directory"
    /// @throws std::invalid_argument  as check_extra_headers() does
    explicit Site(SimpleHTTPOptions site_options = {});

    SimpleHTTPOptions options;  ///< As they were given.
    DocumentRoot root;          ///< The folder.
};

/// Serves the files of a folder: Python's `SimpleHTTPRequestHandler`.
///
///     SimpleHTTPOptions options{.directory = "/srv"};
///     const auto site = std::make_shared<const Site>(options);
///     ThreadingHTTPServer server({"", 8000}, [site](auto&... request) {
///         SimpleHTTPRequestHandler(site).run(request...);
///     });
///
/// `handled_by<SimpleHTTPRequestHandler>` serves the current folder.
class SimpleHTTPRequestHandler : public BaseHTTPRequestHandler {
public:
    /// @param site  what is served
    explicit SimpleHTTPRequestHandler(
        std::shared_ptr<const Site> site = std::make_shared<const Site>());

protected:
    /// Has the server's loop look after the files that stay open.
    void setup() override;

    void do_GET() override;   ///< Sends a file, a folder's index page or its listing.
    void do_HEAD() override;  ///< The same headers, and no body.

    /// Hook: a folder without an index page. Sends a page with the names in it.
    virtual void list_directory(const Document& folder);

    /// Hook: the type of a file with this name; behind an encoding, of what is encoded.
    virtual std::string guess_type(std::string_view name) const;

    /// Hook: how the bytes of a file with this name are encoded: "gzip" for "a.svgz".
    /// Empty when they are what guess_type() says.
    virtual std::string_view guess_encoding(std::string_view name) const;

    /// What the header Server says.
    std::string version_string() const override;

    /// What is served.
    const Site& site() const { return *site_; }

private:
    void send_document();
    void send_folder(const Document& folder);
    void redirect_to_folder(const SplitUrl& url);
    void send_file_answer(const std::string& name, const Document& file);
    bool send_content(const Document& file, const ByteRange& range);
    std::uint64_t send_from_file(const Document& file, const ByteRange& range);
    bool is_head() const { return command == "HEAD"; }

    std::shared_ptr<const Site> site_;
};

}  // namespace socketserver::http
