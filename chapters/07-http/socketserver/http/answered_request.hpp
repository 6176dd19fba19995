#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "socketserver/http/date.hpp"
#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// A request and what became of it, for the log: as it is known when the last byte of the
/// answer was handed to the kernel. The texts lie where the handler has them.
struct AnsweredRequest {
    std::string client;            ///< As address_string() says it: "127.0.0.1".
    std::string_view requestline;  ///< As it came: "GET /index.html HTTP/1.1".
    std::string_view command;      ///< "GET"; empty when the line was not understood.
    std::string_view path;         ///< "/index.html"
    const Headers& headers;        ///< The request's.
    /// The status of the answer. 0 when it was sent without send_response().
    int code = 0;
    /// How many bytes of the answer's body were sent.
    std::uint64_t bytes = 0;
    /// When the request began to arrive.
    Seconds begin = {};
    /// From then on until the answer was handed over.
    std::chrono::nanoseconds duration = {};
};

/// Makes a line of the log of it, with its line feed. One that is empty is not written.
using LogFormat = std::string (*)(const AnsweredRequest& answered);

/// The format `combined` of Apache and nginx, which programs that count visits read:
///
///     127.0.0.1 - - [06/Nov/1994:09:49:37 +0100] "GET / HTTP/1.1" 200 6 "-" "curl/7.88"
///
/// The last two are the headers Referer and User-Agent.
std::string combined_log(const AnsweredRequest& answered);

/// An object of JSON in a line, for programs that search logs:
///
///     {"time":"1994-11-06T08:49:37Z","client":"127.0.0.1","method":"GET","path":"/",
///     "request":"GET / HTTP/1.1","status":200,"bytes":6,"seconds":0.000123,
///     "referer":"","user_agent":"curl/7.88"}
///
/// The time is that of UTC. A byte that is not ASCII is the letter with its number, as in
/// Latin-1.
std::string json_log(const AnsweredRequest& answered);

}  // namespace socketserver::http
