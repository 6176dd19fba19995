// A request for a file or a folder: the path becomes a document (document_root.hpp), the
// document an answer (file_answer.hpp), and that is sent.
#include "socketserver/http/simple_http_request_handler.hpp"

#include <algorithm>
#include <span>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/file_answer.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/mime_types.hpp"
#include "socketserver/http/precompressed.hpp"
#include "socketserver/http/read_part.hpp"
#include "socketserver/http/send_file.hpp"

namespace socketserver::http {

namespace {

// What may stand in a URL as it is. A backslash may not: browsers take it for a slash,
// and would read "/\example.org/" as another host.
constexpr std::string_view url_letters = "/%:@!$&'()*+,;=?";

bool ends_with_encoded_slash(std::string_view url_path) {
    return url_path.ends_with("%2f") || url_path.ends_with("%2F");
}

bool names_a_folder(std::string_view url_path) {
    return url_path.ends_with('/') || ends_with_encoded_slash(url_path);
}

// The URL of a folder, behind which a browser puts the names of what is in it. It begins
// with a slash, or it might name a host.
std::string url_of_folder(std::string_view url_path) {
    while (ends_with_encoded_slash(url_path))
        url_path.remove_suffix(3);
    std::string url = url_path.starts_with('/') ? "" : "/";
    url += quote(url_path, url_letters);
    if (!url.ends_with('/'))
        url += '/';
    return url;
}

}  // namespace

SimpleHTTPRequestHandler::SimpleHTTPRequestHandler(std::shared_ptr<const Site> site)
    : site_(std::move(site)) {
    server_version = "SimpleHTTP/0.6";
    if (!site_->options.allowed_origin.empty())
        headers_of_all_answers = {
            {"Access-Control-Allow-Origin", site_->options.allowed_origin},
            {"Access-Control-Expose-Headers", "*"}};  // ETag, Content-Range and others
}

void SimpleHTTPRequestHandler::setup() {
    BaseHTTPRequestHandler::setup();
    if (auto* http_server = dynamic_cast<HTTPServer*>(&server()))
        is_in_loop_ = http_server->caretaker.add(site_->root.open_files());
}

void SimpleHTTPRequestHandler::do_GET() {
    send_document();
    let_go_of_files();
}

void SimpleHTTPRequestHandler::do_HEAD() {
    send_document();
    let_go_of_files();
}

// In a server without threads or processes it is the loop that waits for the client's
// next request, and meanwhile it would close no file.
void SimpleHTTPRequestHandler::let_go_of_files() const {
    if (is_in_loop_ && !close_connection)
        site_->root.open_files()->give_way();
}

// A browser asks before it sends what a form could not send: a header Range, say.
void SimpleHTTPRequestHandler::do_OPTIONS() {
    if (site_->options.allowed_origin.empty())
        return BaseHTTPRequestHandler::do_OPTIONS();
    send_response(204);
    send_header("Allow", allowed_methods());
    send_header("Access-Control-Allow-Methods", allowed_methods());
    send_header("Access-Control-Allow-Headers", "*, Authorization");
    send_header("Access-Control-Max-Age", "7200");  // no browser remembers it for longer
    end_headers();
}

std::string SimpleHTTPRequestHandler::allowed_methods() const {
    return "GET, HEAD, OPTIONS";
}

void SimpleHTTPRequestHandler::send_document() {
    const SplitUrl url = split_url(path);
    const std::vector<std::string> names = DocumentRoot::split_path(url.path);
    const std::optional<Document> document = site_->root.open(names);
    if (document && document->is_folder())
        return url.path.ends_with('/') ? send_folder(names, *document)
                                       : redirect_to_folder(url);
    if (!document || names_a_folder(url.path))
        return send_not_found();
    send_file(names, *document);
}

void SimpleHTTPRequestHandler::send_not_found() {
    const auto names = Site::split_path(site_->options.fallback);
    if (!names.empty()) {
        const std::optional<Document> fallback = site_->root.open(names);
        if (fallback && !fallback->is_folder())
            return send_file(names, *fallback);
    }
    send_error(404, "File not found");
}

// Its own page, or a list of what is in it. A page that is there and can't be served is
// no reason for a list: that would tell more than the page.
void SimpleHTTPRequestHandler::send_folder(std::vector<std::string> names,
                                           const Document& folder) {
    for (const std::string& index : site_->options.index_pages) {
        const std::optional<Document> page = site_->root.open(folder, {index});
        if (page && !page->is_folder()) {
            names.push_back(index);
            return send_file(names, *page);
        }
        if (!page && site_->root.has(folder, index))
            return send_not_found();
    }
    if (!site_->options.list_folders)
        return send_not_found();
    list_directory(folder);
}

// So that a browser puts the page's own links behind the folder's name.
void SimpleHTTPRequestHandler::redirect_to_folder(const SplitUrl& url) {
    std::string letters(url_letters);
    letters += '#';
    const std::string rest = quote(url.rest, letters);
    send_response(301);
    send_header("Location", url_of_folder(url.path) + (rest.size() > 1 ? rest : ""));
    send_header("Content-Length", "0");
    end_headers();
}

// The file, or its packed form when the client likes that better.
void SimpleHTTPRequestHandler::send_file(const std::vector<std::string>& names,
                                         const Document& file) {
    const std::string type =
        with_charset(guess_type(names.back()), site_->options.charset);
    const std::string_view encoding = guess_encoding(names.back());
    if (!site_->options.precompressed || !encoding.empty())
        return send_file_answer(file, type, encoding, false);
    if (const auto packed = find_packed(site_->root, names, file, headers))
        return send_file_answer(packed->document, type, packed->encoding, true);
    send_file_answer(file, type, encoding, true);
}

void SimpleHTTPRequestHandler::send_file_answer(const Document& file,
                                                std::string_view type,
                                                std::string_view encoding,
                                                bool is_negotiated) {
    const FileAnswer answer =
        answer_for_file({.headers = headers,
                         .is_head = is_head(),
                         .file = file.status,
                         .type = type,
                         .now = file_clock(),
                         .extra_headers = site_->options.extra_response_headers,
                         .encoding = encoding,
                         .is_negotiated = is_negotiated});
    if (answer.code == 412)
        return send_error(412);
    send_response(answer.code);
    for (const auto& [field, value] : answer.headers)
        send_header(field, value);
    end_headers();
    for (const FileAnswer::Part& part : answer.parts) {
        if (!part.text.empty())
            wfile << part.text;
        if (!send_content(file, part.range))
            return;
    }
    if (!answer.end.empty())
        wfile << answer.end;
}

// Whether all of it was there. A small part is read into the buffer of wfile, behind the
// headers, and goes out with them in one send(2). Before a large one the headers are sent
// with MSG_MORE: the kernel holds them back until sendfile(2) follows, so that they don't
// travel in a packet of their own.
bool SimpleHTTPRequestHandler::send_content(const Document& file,
                                            const ByteRange& range) {
    std::uint64_t sent = 0;
    const std::span<char> room = write_buffer().prepare(range.length);
    if (range.length <= room.size()) {
        sent = read_part(file, range, room);
        write_buffer().commit(sent);
    } else {
        write_buffer().flush(MSG_MORE);
        sent = send_from_file(file, range);
    }
    if (sent == range.length)
        return true;
    cut_answer_short();  // the only way to say that something is missing
    log_error("The file became shorter while it was sent");
    return false;
}

std::uint64_t SimpleHTTPRequestHandler::send_from_file(const Document& file,
                                                       const ByteRange& range) {
    try {
        const std::uint64_t sent =
            http::send_file(connection(), *file.descriptor, range.first, range.length);
        write_buffer().count_sent(sent);
        return sent;
    } catch (const std::system_error&) {
        write_buffer().fail();
        throw;
    }
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
    for (const auto& [name, is_folder, is_link, is_known] : *entries) {
        const std::string link = name + (is_folder ? "/" : "");
        const std::string shown = is_link ? name + "@" : link;
        page.append("<li><a href=\"").append(quote(link)).append("\">");
        page.append(html_escape(shown)).append("</a>");
        page.append(is_known ? "" : " (it can't be looked at)").append("</li>\n");
    }
    page += "</ul>\n<hr>\n</body>\n</html>\n";

    std::vector<Headers::Field> fields{{"Content-type", "text/html; charset=utf-8"},
                                       {"Content-Length", std::to_string(page.size())}};
    add_extra_headers(fields, site_->options.extra_response_headers);
    send_response(200);
    for (const auto& [field, value] : fields)
        send_header(field, value);
    end_headers();
    if (!is_head())
        wfile << page;
}

std::string SimpleHTTPRequestHandler::guess_type(std::string_view name) const {
    if (const std::string* known = site_->options.type_of_ending(name))
        return *known;
    const std::string_view type = MimeTypes::of_this_system().guess_type(name);
    return std::string(type.empty() ? site_->options.default_content_type : type);
}

std::string_view SimpleHTTPRequestHandler::guess_encoding(std::string_view name) const {
    const std::string_view encoding = MimeTypes::guess_encoding(name);
    if (encoding.empty() || site_->options.type_of_ending(name))
        return "";
    return encoding;
}

std::string SimpleHTTPRequestHandler::version_string() const {
    const std::string* server =
        find_extra(site_->options.extra_response_headers, "Server");
    return server ? *server : BaseHTTPRequestHandler::version_string();
}

// Without an error of its own: what is told is another one.
ErrorPage SimpleHTTPRequestHandler::make_error_page(int code, std::string_view message,
                                                    std::string_view explain) const {
    const auto page = site_->options.error_pages.find(code);
    if (page != site_->options.error_pages.end())
        if (auto content = site_->content_of(page->second))
            return {
                .type = with_charset(guess_type(page->second), site_->options.charset),
                .content = std::move(*content)};
    return BaseHTTPRequestHandler::make_error_page(code, message, explain);
}

}  // namespace socketserver::http
