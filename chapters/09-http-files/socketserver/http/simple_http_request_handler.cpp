// A request for a file or a folder: the path becomes a document (document_root.hpp), the
// document an answer (file_answer.hpp), and that is sent.
#include "socketserver/http/simple_http_request_handler.hpp"

#include <unistd.h>

#include <algorithm>
#include <span>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/file_answer.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/mime_types.hpp"
#include "socketserver/http/send_file.hpp"
#include "socketserver/os_error.hpp"

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
    std::string url = quote(url_path, url_letters);
    if (!url.starts_with('/'))
        url.insert(0, "/");
    return url.ends_with('/') ? url : url + "/";
}

// pread(2): fewer bytes than asked for when the file has become shorter.
std::size_t read_part(const Document& file, const ByteRange& range, char* content) {
    std::size_t size = 0;
    while (size < range.length) {
        const ssize_t read = ::pread(file.fileno(), content + size, range.length - size,
                                     static_cast<off_t>(range.first + size));
        if (read < 0 && errno != EINTR)
            throw_os_error(errno, "pread");
        if (read == 0)
            break;
        size += read > 0 ? static_cast<std::size_t>(read) : 0;
    }
    return size;
}

}  // namespace

const std::string* SimpleHTTPOptions::type_of_ending(std::string_view name) const {
    const std::string_view ending = extension(name);
    auto known = extensions_map.find(ending);
    if (known == extensions_map.end())
        known = extensions_map.find(lower(ending));
    return known == extensions_map.end() ? nullptr : &known->second;
}

Site::Site(SimpleHTTPOptions site_options)
    : options(std::move(site_options)), root(options.directory, options.follow_symlinks) {
    check_extra_headers(options.extra_response_headers);
}

SimpleHTTPRequestHandler::SimpleHTTPRequestHandler(std::shared_ptr<const Site> site)
    : site_(std::move(site)) {
    server_version = "SimpleHTTP/0.6";
}

void SimpleHTTPRequestHandler::setup() {
    BaseHTTPRequestHandler::setup();
    if (auto* http_server = dynamic_cast<HTTPServer*>(&server()))
        http_server->caretaker.add(site_->root.open_files());
}

void SimpleHTTPRequestHandler::do_GET() {
    send_document();
}

void SimpleHTTPRequestHandler::do_HEAD() {
    send_document();
}

void SimpleHTTPRequestHandler::send_document() {
    const SplitUrl url = split_url(path);
    const std::vector<std::string> names = DocumentRoot::split_path(url.path);
    const std::optional<Document> document = site_->root.open(names);
    if (document && document->is_folder())
        return url.path.ends_with('/') ? send_folder(*document) : redirect_to_folder(url);
    if (!document || names_a_folder(url.path))
        return send_error(404, "File not found");
    send_file_answer(names.back(), *document);
}

// Its own page, or a list of what is in it. A page that is there and can't be served is
// no reason for a list: that would tell more than the page.
void SimpleHTTPRequestHandler::send_folder(const Document& folder) {
    for (const std::string& index : site_->options.index_pages) {
        const std::optional<Document> page = site_->root.open(folder, {index});
        if (page && !page->is_folder())
            return send_file_answer(index, *page);
        if (!page && site_->root.has(folder, index))
            return send_error(404, "File not found");
    }
    list_directory(folder);
}

// So that a browser puts the page's own links behind the folder's name.
void SimpleHTTPRequestHandler::redirect_to_folder(const SplitUrl& url) {
    const std::string rest = quote(url.rest, std::string(url_letters) + "#");
    send_response(301);
    send_header("Location", url_of_folder(url.path) + (rest.size() > 1 ? rest : ""));
    send_header("Content-Length", "0");
    end_headers();
}

void SimpleHTTPRequestHandler::send_file_answer(const std::string& name,
                                                const Document& file) {
    const std::string type = guess_type(name);
    const FileAnswer answer =
        answer_for_file({.headers = headers,
                         .is_head = is_head(),
                         .file = file.status,
                         .type = type,
                         .now = current_time(),
                         .extra_headers = site_->options.extra_response_headers,
                         .encoding = guess_encoding(name)});
    if (answer.code == 412)
        return send_error(412);
    send_response(answer.code);
    for (const auto& [field, value] : answer.headers)
        send_header(field, value);
    end_headers();
    for (const FileAnswer::Part& part : answer.parts) {
        wfile << part.text;
        if (!send_content(file, part.range))
            return;
    }
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
        sent = read_part(file, range, room.data());
        write_buffer().commit(sent);
    } else {
        write_buffer().flush(MSG_MORE);
        sent = send_from_file(file, range);
    }
    if (sent == range.length)
        return true;
    close_connection = true;  // the only way to say that something is missing
    log_error("The file became shorter while it was sent");
    return false;
}

std::uint64_t SimpleHTTPRequestHandler::send_from_file(const Document& file,
                                                       const ByteRange& range) {
    try {
        return send_file(connection(), *file.descriptor, range.first, range.length);
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
    for (const auto& [name, is_folder, is_link] : *entries) {
        const std::string link = name + (is_folder ? "/" : "");
        const std::string shown = is_link ? name + "@" : link;
        page.append("<li><a href=\"").append(quote(link)).append("\">");
        page.append(html_escape(shown)).append("</a></li>\n");
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
    return site_->options.type_of_ending(name) ? "" : MimeTypes::guess_encoding(name);
}

std::string SimpleHTTPRequestHandler::version_string() const {
    const std::string* server =
        find_extra(site_->options.extra_response_headers, "Server");
    return server ? *server : BaseHTTPRequestHandler::version_string();
}

}  // namespace socketserver::http
