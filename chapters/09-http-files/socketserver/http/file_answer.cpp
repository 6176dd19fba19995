// The answer for a file, in the order in which RFC 9110, 13.2.2 wants the questions
// asked: does the client know another state of the file than there is, does it have this
// one already, and does it want parts of it?
#include "socketserver/http/file_answer.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <optional>
#include <random>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/conditions.hpp"
#include "socketserver/http/hexadecimal.hpp"

namespace socketserver::http {

namespace {

std::uint64_t size_of(const struct stat& file) {
    return static_cast<std::uint64_t>(file.st_size);
}

FileTime time_of(const timespec& time) {
    return FileTime(std::chrono::seconds(time.tv_sec) +
                    std::chrono::nanoseconds(time.tv_nsec));
}

// A name for this state of the file (RFC 9110, 8.8.3): when it was changed, to the
// nanosecond, which file it is, and how long it is. Of a file's times this is the only
// one that nobody can set. (So it has another name after a chmod, too. That costs a
// client an answer that it had; to go by the other time could leave it with half of two
// files.)
std::string entity_tag(const struct stat& file) {
    // Two files may be changed in the same step of the clock. Their numbers are mixed in:
    // which they are is nobody's business.
    constexpr std::uint64_t mixing = 0x9e3779b97f4a7c15;
    const auto time =
        static_cast<std::uint64_t>(time_of(file.st_ctim).time_since_epoch().count());
    std::string tag;
    tag.reserve(2 * 16 + 3);
    tag += '"';
    append_hexadecimal(tag, time ^ (file.st_ino * mixing));
    tag += '-';
    append_hexadecimal(tag, size_of(file));
    return tag += '"';
}

// Encoded, the same content is other bytes, and has another name: two files may well have
// been written at once, and have the same length.
std::string entity_tag(const struct stat& file, std::string_view encoding) {
    std::string tag = entity_tag(file);
    if (encoding.empty())
        return tag;
    tag.back() = '-';  // it was the last quotation mark
    tag += encoding;
    return tag += '"';
}

// A time in the future is none at which it was modified (RFC 9110, 8.8.2.1).
Seconds last_modified(const struct stat& file, FileTime now) {
    return std::min(Seconds(std::chrono::seconds(file.st_mtim.tv_sec)),
                    std::chrono::floor<std::chrono::seconds>(now));
}

Validators validators_of(const FileRequest& request) {
    return {.tag = entity_tag(request.file, request.encoding),
            .last_modified = last_modified(request.file, request.now)};
}

// Whether no later state can have the same tag. In the step of the clock in which the
// file was changed it may be changed once more, and nobody is told the tag.
bool tag_is_final(const FileRequest& request) {
    return time_of(request.file.st_ctim) < request.now;
}

// With If-Range only parts of the state that the client knows (RFC 9110, 13.1.5). A date
// is no name of a state: there may have been two in its second, and a client would join a
// part of one to a part of the other. So it gets all of the file.
bool wants_parts(const FileRequest& request, const Validators& now) {
    if (request.is_head || !request.headers.contains("Range"))
        return false;
    const std::string_view known = request.headers.get("If-Range");
    return known.empty() || known == now.tag;
}

// What an answer with a file says, whether it has all of the file or parts.
std::vector<Headers::Field> fields(const FileRequest& request, const Validators& now,
                                   std::uint64_t length) {
    std::vector<Headers::Field> all;
    all.reserve(8 + request.extra_headers.size());
    all.emplace_back("Content-type", request.type);
    if (!request.encoding.empty())
        all.emplace_back("Content-Encoding", request.encoding);
    all.emplace_back("Content-Length", std::to_string(length));
    all.emplace_back("Last-Modified", format_date(*now.last_modified));
    if (tag_is_final(request))
        all.emplace_back("ETag", now.tag);
    all.emplace_back("Accept-Ranges", "bytes");
    if (request.is_negotiated)
        all.emplace_back("Vary", "Accept-Encoding");
    add_extra_headers(all, request.extra_headers);
    return all;
}

FileAnswer whole_file(const FileRequest& request, const Validators& now) {
    const std::uint64_t size = size_of(request.file);
    FileAnswer answer{.code = 200, .headers = fields(request, now, size)};
    if (!request.is_head && size > 0)
        answer.parts.push_back({.text = "", .range = {.first = 0, .length = size}});
    return answer;
}

FileAnswer one_part(const FileRequest& request, const Validators& now,
                    const ByteRange& range) {
    FileAnswer answer{.code = 206,
                      .headers = fields(request, now, range.length),
                      .parts = {{.text = "", .range = range}}};
    answer.headers.emplace(answer.headers.begin() + 1, "Content-Range",
                           range.content_range(size_of(request.file)));
    return answer;
}

// What the bytes of the file are. Of several parts each says it in its own head.
std::string description(const FileRequest& request) {
    const std::string* type = find_extra(request.extra_headers, "Content-Type");
    const std::string* encoding = find_extra(request.extra_headers, "Content-Encoding");
    std::string text = "\r\nContent-Type: ";
    text.append(type ? std::string_view(*type) : request.type);
    if (encoding || !request.encoding.empty())
        text.append("\r\nContent-Encoding: ")
            .append(encoding ? std::string_view(*encoding) : request.encoding);
    return text;
}

// What the answer is, of which they are parts.
void describe_as_parts(std::vector<Headers::Field>& headers,
                       const std::string& boundary) {
    std::erase_if(headers, [](const Headers::Field& field) {
        return same_but_for_case(field.first, "Content-Type") ||
               same_but_for_case(field.first, "Content-Encoding");
    });
    headers.emplace(headers.begin(), "Content-type",
                    "multipart/byteranges; boundary=" + boundary);
}

// Each part has a head of its own (RFC 9110, 14.6).
FileAnswer several_parts(const FileRequest& request, const Validators& now,
                         const std::vector<ByteRange>& ranges,
                         const std::string& boundary) {
    FileAnswer answer{.code = 206, .end = "\r\n--" + boundary + "--\r\n"};
    std::uint64_t length = answer.end.size();
    for (const ByteRange& range : ranges) {
        std::string head = "\r\n--" + boundary + description(request);
        head.append("\r\nContent-Range: ");
        head.append(range.content_range(size_of(request.file))).append("\r\n\r\n");
        length += head.size() + range.length;
        answer.parts.push_back({.text = std::move(head), .range = range});
    }
    answer.headers = fields(request, now, length);
    describe_as_parts(answer.headers, boundary);
    return answer;
}

// Another client may be sent a file of another length.
FileAnswer not_satisfiable(const FileRequest& request) {
    FileAnswer answer{
        .code = 416,
        .headers = {{"Content-Range", "bytes */" + std::to_string(size_of(request.file))},
                    {"Content-Length", "0"}}};
    if (request.is_negotiated)
        answer.headers.emplace_back("Vary", "Accept-Encoding");
    return answer;
}

// Those that a cache keeps (RFC 9110, 15.4.5).
FileAnswer not_modified(const FileRequest& request, const Validators& now) {
    ExtraHeaders kept = request.extra_headers;
    std::erase_if(kept, [](const Headers::Field& field) {
        return !same_but_for_case(field.first, "Cache-Control") &&
               !same_but_for_case(field.first, "Content-Location") &&
               !same_but_for_case(field.first, "ETag") &&
               !same_but_for_case(field.first, "Expires") &&
               !same_but_for_case(field.first, "Vary");
    });
    FileAnswer answer{.code = 304};
    if (tag_is_final(request))
        answer.headers.emplace_back("ETag", now.tag);
    if (request.is_negotiated)
        answer.headers.emplace_back("Vary", "Accept-Encoding");
    add_extra_headers(answer.headers, kept);
    return answer;
}

}  // namespace

FileTime file_clock() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return time_of(now);
}

std::string random_boundary() {
    std::random_device random;
    std::string boundary;
    for (int i = 0; i < 4; ++i)
        append_hexadecimal(boundary, random());
    return boundary;
}

FileAnswer answer_for_file(const FileRequest& request, std::string (*make_boundary)()) {
    const Validators now = validators_of(request);
    if (const auto code = status_of_conditions("GET", request.headers, &now))
        return *code == 304 ? not_modified(request, now) : FileAnswer{.code = *code};
    if (!wants_parts(request, now))
        return whole_file(request, now);
    const auto ranges = parse_range(request.headers.get("Range"), size_of(request.file));
    if (!ranges)
        return whole_file(request, now);
    if (ranges->empty())
        return not_satisfiable(request);
    if (ranges->size() == 1)
        return one_part(request, now, ranges->front());
    return several_parts(request, now, *ranges, make_boundary());
}

}  // namespace socketserver::http
