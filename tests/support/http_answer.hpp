#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "socketserver/address.hpp"
#include "support/clients.hpp"

// Answers as a client sees them. They are taken apart here by hand, and not by the code
// that is tested.
namespace http_answer {

using Header = std::pair<std::string, std::string>;

inline bool same_name(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](unsigned char one, unsigned char other) {
        return std::tolower(one) == std::tolower(other);
    });
}

struct Answer {
    std::string text;             // All of it.
    std::string status_line;      // "HTTP/1.0 200 OK"
    std::vector<Header> headers;  // In their order.
    std::string body;             // What follows the empty line.

    // "200 OK"
    std::string status() const { return status_line.substr(status_line.find(' ') + 1); }

    // "200"
    std::string code() const { return status().substr(0, 3); }

    // How often there is a header with this name.
    long count(std::string_view name) const {
        return std::ranges::count_if(
            headers, [=](const Header& header) { return same_name(header.first, name); });
    }

    // The value of the first header with this name; empty when there is none.
    std::string header(std::string_view name) const {
        const auto found = std::ranges::find_if(
            headers, [=](const Header& header) { return same_name(header.first, name); });
        return found == headers.end() ? "" : found->second;
    }

    // The status line and the headers, but for the date, which goes on.
    std::vector<std::string> head() const {
        std::vector<std::string> lines{status_line};
        for (const auto& [name, value] : headers)
            if (name != "Date")
                lines.push_back(name + ": " + value);
        return lines;
    }
};

// The answer that all of this text is.
inline Answer taken_apart(std::string text) {
    Answer answer;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find("\r\n", begin)) != std::string::npos;) {
        const std::string line = text.substr(begin, end - begin);
        begin = end + 2;
        if (line.empty())
            break;
        const std::size_t colon = line.find(": ");
        if (answer.status_line.empty())
            answer.status_line = line;
        else
            answer.headers.emplace_back(
                line.substr(0, colon),
                colon == std::string::npos ? "" : line.substr(colon + 2));
    }
    answer.body = text.substr(begin);
    answer.text = std::move(text);
    return answer;
}

// Asks a server, and reads until it closes the connection.
inline Answer answer_to(const socketserver::Address& server, const std::string& request) {
    return taken_apart(ask(server, request));
}

// A request of HTTP/1.0. The headers are lines that end with "\r\n".
inline std::string request(const std::string& method, const std::string& path,
                           const std::string& headers = "") {
    return method + " " + path + " HTTP/1.0\r\n" + headers + "\r\n";
}

// Reads up to the end of a head, and takes that apart; the body stays unread.
inline Answer read_head(socketserver::Socket& connection) {
    std::string text;
    while (!text.ends_with("\r\n\r\n")) {
        const std::string letter = connection.recv(1);
        if (letter.empty())
            break;
        text += letter;
    }
    return taken_apart(std::move(text));
}

// Reads one answer of a connection that is kept, by its Content-Length.
inline Answer read_answer(socketserver::Socket& connection) {
    Answer answer = read_head(connection);
    const std::string length = answer.header("Content-Length");
    const std::size_t size = length.empty() ? 0 : std::stoull(length);
    while (answer.body.size() < size) {
        const std::string piece = connection.recv(size - answer.body.size());
        if (piece.empty())
            break;
        answer.body += piece;
    }
    answer.text += answer.body;
    return answer;
}

}  // namespace http_answer
