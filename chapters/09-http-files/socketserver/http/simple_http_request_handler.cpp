#include "socketserver/http/simple_http_request_handler.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/mime_types.hpp"

namespace socketserver::http {

namespace {

// What may stand in a URL as it is. A backslash may not: browsers take it for a slash,
// and would read "/\example.org/" as another host.
constexpr std::string_view url_letters = "/%:@!$&'()*+,;=?";

bool names_a_folder(std::string_view url_path) {
    return url_path.ends_with('/') || url_path.ends_with("%2f") ||
           url_path.ends_with("%2F");
}

}  // namespace

SimpleHTTPRequestHandler::SimpleHTTPRequestHandler(std::shared_ptr<const Site> site)
    : site_(std::move(site)) {
    server_version = "SimpleHTTP/0.6";
}

void SimpleHTTPRequestHandler::do_GET() {
    send_document();
}

void SimpleHTTPRequestHandler::do_HEAD() {
    send_document();
}

void SimpleHTTPRequestHandler::send_document() {
    const SplitUrl url = split_url(path);
    std::vector<std::string> names = DocumentRoot::split_path(url.path);
    std::optional<Document> document = site_->root.open(names);
    if (document && document->is_folder()) {
        if (!names_a_folder(url.path))
            return redirect_to_folder(url);
        for (const std::string& index : site_->options.index_pages) {
            names.push_back(index);
            std::optional<Document> page = site_->root.open(names);
            if (page && !page->is_folder())
                return send_file_answer(index, *page);
            names.pop_back();
        }
        return list_directory(*document);
    }
    if (!document || names_a_folder(url.path))
        return send_error(404, "File not found");
    send_file_answer(names.back(), *document);
}

// So that a browser puts the page's own links behind the folder's name.
void SimpleHTTPRequestHandler::redirect_to_folder(const SplitUrl& url) {
    const std::string rest = quote(url.rest, std::string(url_letters) + "#");
    const bool has_slash = url.path.empty() || url.path.starts_with('/');
    const char* slash = has_slash ? "" : "/";  // or it might name a host
    send_response(301);
    send_header("Location", std::string(slash) + quote(url.path, url_letters) + "/" +
                                (rest.size() > 1 ? rest : ""));
    send_header("Content-Length", "0");
    end_headers();
}

void SimpleHTTPRequestHandler::list_directory(const Document& folder) {
    auto entries = site_->root.list(folder);
    if (!entries)
        return send_error(404, "No permission to list directory");
    std::ranges::sort(*entries, {}, [](const DocumentRoot::Entry& entry) {
        return std::pair(lower(entry.name), entry.name);
    });

    const std::string title = std::string("Directory listing for ") +
                              html_escape(unquote(split_url(path).path));
    std::string page =
        "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<style type=\"text/css\">\n:root {\ncolor-scheme: light dark;\n}\n</style>\n"
        "<title>" +
        title + "</title>\n</head>\n<body>\n<h1>" + title + "</h1>\n<hr>\n<ul>\n";
    for (const auto& [name, is_folder, is_link] : *entries) {
        const std::string link = name + (is_folder ? "/" : "");
        const std::string shown = is_link ? name + "@" : link;
        page.append("<li><a href=\"").append(quote(link)).append("\">");
        page.append(html_escape(shown)).append("</a></li>\n");
    }
    page += "</ul>\n<hr>\n</body>\n</html>\n";

    send_response(200);
    send_header("Content-type", "text/html; charset=utf-8");
    send_header("Content-Length", std::to_string(page.size()));
    send_extra_headers();
    end_headers();
    if (!is_head())
        wfile << page;
}

std::string SimpleHTTPRequestHandler::guess_type(std::string_view name) const {
    const SimpleHTTPOptions& options = site_->options;
    const std::string_view ending = extension(name);
    auto known = options.extensions_map.find(ending);
    if (known == options.extensions_map.end())
        known = options.extensions_map.find(lower(ending));
    if (known != options.extensions_map.end())
        return known->second;
    const std::string_view type = MimeTypes::of_this_system().guess_type(name);
    return std::string(type.empty() ? options.default_content_type : type);
}

}  // namespace socketserver::http
