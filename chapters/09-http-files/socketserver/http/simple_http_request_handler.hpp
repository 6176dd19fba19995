#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/byte_ranges.hpp"
#include "socketserver/http/document_root.hpp"
#include "socketserver/http/site.hpp"
#include "socketserver/http/url.hpp"

namespace socketserver::http {

/// Serves the files of a folder: Python's `SimpleHTTPRequestHandler`.
///
///     SimpleHTTPOptions options{.directory = "/srv"};
///     const auto site = std::make_shared<const Site>(options);
///     ThreadingHTTPServer server({"", 8000},
///                                handled_by<SimpleHTTPRequestHandler>(site));
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

    /// Says what is possible here, to a page of another site that asks: 204. Only if the
    /// site allows some, else 501.
    void do_OPTIONS() override;

    /// Hook: the methods that OPTIONS tells of, "GET, HEAD, OPTIONS".
    virtual std::string allowed_methods() const;

    /// Hook: a folder without an index page. Sends a page with the names in it.
    virtual void list_directory(const Document& folder);

    /// Hook: the type of a file with this name; behind an encoding, of what is encoded.
    virtual std::string guess_type(std::string_view name) const;

    /// Hook: how the bytes of a file with this name are encoded: "gzip" for "a.svgz".
    /// Empty when they are what guess_type() says.
    virtual std::string_view guess_encoding(std::string_view name) const;

    /// What the header Server says.
    std::string version_string() const override;

    /// The page that the site has for an error, or the usual one.
    ErrorPage make_error_page(int code, std::string_view message,
                              std::string_view explain) const override;

    /// What is served.
    const Site& site() const { return *site_; }

private:
    void let_go_of_files() const;
    void send_document();
    void send_folder(std::vector<std::string> names, const Document& folder);
    void redirect_to_folder(const SplitUrl& url);
    void send_not_found();
    void send_file(const std::vector<std::string>& names, const Document& file);
    void send_file_answer(const Document& file, std::string_view type,
                          std::string_view encoding, bool is_negotiated);
    bool send_content(const Document& file, const ByteRange& range);
    std::uint64_t send_from_file(const Document& file, const ByteRange& range);
    bool is_head() const { return command == "HEAD"; }

    std::shared_ptr<const Site> site_;
    bool is_in_loop_ = false;  // Whether the server's loop waits for this: setup() says.
};

}  // namespace socketserver::http
