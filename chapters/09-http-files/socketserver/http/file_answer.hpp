#pragma once

#include <sys/stat.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/byte_ranges.hpp"
#include "socketserver/http/date.hpp"
#include "socketserver/http/extra_headers.hpp"
#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// A time as the kernel notes it for a file.
using FileTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// The clock by which the kernel notes times of files: clock_gettime(2) of
/// CLOCK_REALTIME_COARSE. It goes on in steps of some milliseconds.
FileTime file_clock();

/// A GET or HEAD for a file that is there.
struct FileRequest {
    const Headers& headers;   ///< The request's.
    bool is_head;             ///< Whether the client wants no body.
    const struct stat& file;  ///< The state of the file.
    std::string_view type;    ///< "text/html"
    FileTime now;             ///< What file_clock() shows.
    /// Headers that answers with a file have, beside its own or in their place.
    const ExtraHeaders& extra_headers;
    /// How its bytes are encoded: "gzip". Its type is that of what they encode. Empty
    /// when they are what the type says.
    std::string_view encoding = {};
    /// Whether Accept-Encoding has chosen it: another client may get other bytes.
    bool is_negotiated = false;
};

/// The answer to such a request, as a value: it knows no connection and no descriptor
/// (RFC 9110, 13 and 14).
struct FileAnswer {
    /// A part of the file, and what is sent in front of it.
    struct Part {
        std::string text;  ///< Its head, where the answer has several parts.
        ByteRange range;   ///< Which bytes of the file it has.
    };

    /// 200, the whole; 206, parts; 304, the client has it; 412, it has another one than
    /// it thinks; 416, the file has no such part.
    int code;
    /// All but Server and Date; for 412 none: its page is that of an error.
    std::vector<Headers::Field> headers = {};
    std::vector<Part> parts = {};  ///< The body, in this order; a HEAD has none.
    std::string end = {};          ///< What is sent behind the last part.
};

/// A line that most likely stands nowhere in a file: it comes between its parts.
std::string random_boundary();

/// Decides what is answered.
/// @param make_boundary  called for an answer of several parts only
FileAnswer answer_for_file(const FileRequest& request,
                           std::string (*make_boundary)() = random_boundary);

}  // namespace socketserver::http
