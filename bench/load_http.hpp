#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "clients.hpp"

// The load on an HTTP server. Each client keeps its connection, and asks for the page
// again when the whole answer is there. Status and length of every answer are checked.
namespace bench {

/// What is asked for.
struct Page {
    std::string path;    ///< "/hello"
    std::size_t length;  ///< How many bytes the answer's body must have.
};

/// A client of an HTTP server, with one request under way.
class HTTPClient {
public:
    explicit HTTPClient(Page page) : page_(std::move(page)) {}

    void connect(const Address& server) {
        connection_ = connect_to(server);
        request_ = "GET " + page_.path + " HTTP/1.1\r\nHost: " + server.host() + ":" +
                   std::to_string(server.port()) + "\r\n\r\n";
    }

    int fileno() const { return connection_.fileno(); }

    void ask() {
        head_.clear();
        head_is_there_ = false;
        missing_ = page_.length;
        connection_.sendall(request_);
    }

    /// Takes what has arrived: is the whole answer there?
    bool receive_answer() {
        std::string_view data = receive();
        if (!head_is_there_)
            data = take_head(data);
        if (data.size() > missing_)
            throw std::runtime_error("more arrived than the answer:\n" + head_);
        missing_ -= data.size();
        return head_is_there_ && missing_ == 0;
    }

private:
    // What has arrived. A body is only counted, so all clients share one place for it,
    // which stays in the processor's cache.
    std::string_view receive() {
        static std::array<char, 262144> buffer;
        const std::size_t size = connection_.recv_into(
            buffer.data(), head_is_there_ ? buffer.size() : largest_head);
        if (size == 0)
            throw std::runtime_error("the server closed a connection that was kept");
        return {buffer.data(), size};
    }

    // Takes the status line and the headers, and returns what stands behind them.
    std::string_view take_head(std::string_view data) {
        const std::size_t before = head_.size();
        head_ += data;
        const std::size_t end = head_.find("\r\n\r\n");
        if (end == std::string::npos) {
            if (head_.size() >= largest_head)
                throw std::runtime_error("headers without an end:\n" + head_);
            return {};
        }
        head_.resize(end + 4);
        head_is_there_ = true;
        check_head();
        return data.substr(head_.size() - before);
    }

    void check_head() const {
        const std::string length =
            "\r\nContent-Length: " + std::to_string(page_.length) + "\r\n";
        if (!head_.starts_with("HTTP/1.1 200 ") ||
            head_.find(length) == std::string::npos)
            throw std::runtime_error("a wrong answer to " + request_ + head_);
    }

    static constexpr std::size_t largest_head = 8192;

    Page page_;
    socketserver::Socket connection_;
    std::string request_;
    std::string head_;
    bool head_is_there_ = false;
    std::size_t missing_ = 0;  // how much of the body
};

/// How many answers a second come to so many clients that stay connected.
inline double pages_per_second(const Address& server, const Page& page, int count) {
    Clients<HTTPClient> clients(count, page);
    return answers_per_second(clients, server);
}

/// How many milliseconds one client waits for an answer.
inline double milliseconds_per_page(const Address& server, const Page& page) {
    Clients<HTTPClient> clients(1, page);
    HTTPClient& client = clients.all().front();
    const auto wait_for_answer = [&] {
        while (!clients.ready().front()->receive_answer())
            continue;
    };
    clients.start(client, server);
    wait_for_answer();
    const auto ask_again = [&](int times) {
        for (int i = 0; i < times; ++i) {
            client.ask();
            wait_for_answer();
        }
    };
    // At first a connection is told at once what has arrived: no acknowledgement waits.
    ask_again(amount(20, 0));
    const int answers = amount(40, 2);
    return seconds([&] { ask_again(answers); }) * 1000 / answers;
}

}  // namespace bench
