#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <span>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/send_file.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

namespace {

// A time in the future is none at which it was modified (RFC 9110, 8.8.2.1).
Seconds last_modified(const Document& file) {
    const Seconds written{std::chrono::seconds(file.status.st_mtim.tv_sec)};
    return std::min(written, current_time());
}

void append_hexadecimal(std::string& text, std::uint64_t number) {
    std::array<char, 16> digits{};
    const auto result = std::to_chars(digits.begin(), digits.end(), number, 16);
    text.append(digits.begin(), result.ptr);
}

// A name for this state of the file (RFC 9110, 8.8.3): when it was changed, to the
// nanosecond, and how long it is. (Anybody can set the time that it was modified.)
std::string entity_tag(const Document& file) {
    const auto& time = file.status.st_ctim;
    const auto nanoseconds = static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
                             static_cast<std::uint64_t>(time.tv_nsec);
    std::string tag;
    tag.reserve(2 * 16 + 3);
    tag += '"';
    append_hexadecimal(tag, nanoseconds);
    tag += '-';
    append_hexadecimal(tag, file.size());
    return tag += '"';
}

// Whether the client names this state of the file. (Names of states differ by case.)
bool lists_tag(const Headers& headers, std::string_view name, std::string_view tag) {
    for (const std::string_view value : headers.get_all(name))
        for (const std::string_view part : split_list(value))
            if (part == tag || part == "*")
                return true;
    return false;
}

// A line that stands nowhere in the file, most likely.
std::string make_boundary() {
    std::random_device random;
    std::string boundary;
    for (int i = 0; i < 4; ++i)
        append_hexadecimal(boundary, random());
    return boundary;
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

void SimpleHTTPRequestHandler::send_file_answer(const std::string& name,
                                                const Document& file) {
    const std::string type = guess_type(name);
    if (fails_precondition(file))
        return send_error(412);
    if (is_unchanged(file))
        return send_not_modified(file);
    if (wants_ranges_of(file)) {
        if (const auto ranges = parse_range(headers.get("Range"), file.size())) {
            if (ranges->empty())
                return send_not_satisfiable(file);
            if (ranges->size() == 1)
                return send_range(type, file, ranges->front());
            return send_ranges(type, file, *ranges);
        }
    }
    send_whole(type, file);
}

// Whether the client wants an answer only for a state that is gone (RFC 9110, 13.1).
bool SimpleHTTPRequestHandler::fails_precondition(const Document& file) const {
    if (headers.contains("If-Match"))
        return !lists_tag(headers, "If-Match", entity_tag(file));
    const auto date = parse_date(headers.get("If-Unmodified-Since"));
    return date && last_modified(file) > *date;
}

// Whether the client has this state of the file already (RFC 9110, 13.1).
bool SimpleHTTPRequestHandler::is_unchanged(const Document& file) const {
    if (headers.contains("If-None-Match")) {
        const std::string tag = entity_tag(file);
        return lists_tag(headers, "If-None-Match", tag) ||
               lists_tag(headers, "If-None-Match", std::string("W/") + tag);
    }
    const auto date = parse_date(headers.get("If-Modified-Since"));
    return date && last_modified(file) <= *date;
}

// With If-Range only parts of the state that the client knows (RFC 9110, 13.1.5).
bool SimpleHTTPRequestHandler::wants_ranges_of(const Document& file) const {
    if (is_head() || !headers.contains("Range"))
        return false;
    const std::string_view known = headers.get("If-Range");
    return known.empty() || known == entity_tag(file) ||
           known == format_date(last_modified(file));
}

void SimpleHTTPRequestHandler::send_not_modified(const Document& file) {
    send_response(304);
    send_header("ETag", entity_tag(file));
    for (const auto& [name, value] : site().options.extra_response_headers)
        if (same_but_for_case(name, "Cache-Control") || same_but_for_case(name, "Vary") ||
            same_but_for_case(name, "Expires"))
            send_header(name, value);  // a cache keeps these (RFC 9110, 15.4.5)
    end_headers();
}

void SimpleHTTPRequestHandler::send_whole(const std::string& type, const Document& file) {
    send_response(200);
    send_header("Content-type", type);
    send_header("Content-Length", std::to_string(file.size()));
    send_validators(file);
    end_headers();
    send_content(file, {.first = 0, .length = file.size()});
}

void SimpleHTTPRequestHandler::send_range(const std::string& type, const Document& file,
                                          const ByteRange& range) {
    send_response(206);
    send_header("Content-type", type);
    send_header("Content-Range", range.content_range(file.size()));
    send_header("Content-Length", std::to_string(range.length));
    send_validators(file);
    end_headers();
    send_content(file, range);
}

// Several parts, each with a head of its own (RFC 9110, 14.6).
void SimpleHTTPRequestHandler::send_ranges(const std::string& type, const Document& file,
                                           const std::vector<ByteRange>& ranges) {
    const std::string boundary = make_boundary();
    std::vector<std::string> heads;
    std::uint64_t length = 0;
    for (const ByteRange& range : ranges) {
        std::string head = "\r\n--";
        head.append(boundary).append("\r\nContent-Type: ").append(type);
        head.append("\r\nContent-Range: ").append(range.content_range(file.size()));
        head += "\r\n\r\n";
        length += head.size() + range.length;
        heads.push_back(std::move(head));
    }
    const std::string end = std::string("\r\n--") + boundary + "--\r\n";

    send_response(206);
    send_header("Content-type",
                std::string("multipart/byteranges; boundary=") + boundary);
    send_header("Content-Length", std::to_string(length + end.size()));
    send_validators(file);
    end_headers();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        wfile << heads[i];
        if (!send_content(file, ranges[i]))
            return;
    }
    wfile << end;
}

void SimpleHTTPRequestHandler::send_not_satisfiable(const Document& file) {
    send_response(416);
    send_header("Content-Range", std::string("bytes */") + std::to_string(file.size()));
    send_header("Content-Length", "0");
    end_headers();
}

void SimpleHTTPRequestHandler::send_validators(const Document& file) {
    send_header("Last-Modified", format_date(last_modified(file)));
    send_header("ETag", entity_tag(file));
    send_header("Accept-Ranges", "bytes");
    send_extra_headers();
}

void SimpleHTTPRequestHandler::send_extra_headers() {
    for (const auto& [name, value] : site().options.extra_response_headers)
        send_header(name, value);
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

// Whether all of it was there. A small part is read into the buffer of wfile, behind the
// headers, and goes out with them in one send(2). Before a large one the headers are sent
// with MSG_MORE: the kernel holds them back until sendfile(2) follows, so that they don't
// travel in a packet of their own.
bool SimpleHTTPRequestHandler::send_content(const Document& file,
                                            const ByteRange& range) {
    if (is_head() || range.length == 0)
        return true;
    std::uint64_t sent = 0;
    const std::span<char> room = write_buffer().room(range.length);
    if (range.length <= room.size()) {
        sent = read_part(file, range, room.data());
        write_buffer().filled(sent);
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

}  // namespace socketserver::http
