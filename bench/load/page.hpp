#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// A page of an HTTP server, as all clients ask for it.
struct Page {
    std::string request;    ///< "GET /hello HTTP/1.1\r\n" and so on, to the empty line.
    std::size_t length;     ///< How many bytes the answer's body must have.
    std::string good_head;  ///< An answer's head that was found to be right.
};

/// One GET of a page: status 200, and a body of the right length.
///
/// The heads of a server's answers are mostly the same for a second. So a head is read
/// only when it differs from the one that was right before.
class PageExchange {
public:
    /// The page is shared, and must stay.
    explicit PageExchange(Page& page) : page_(&page) {}

    /// The page is going to be asked for again.
    void begin() {
        head_.clear();
        head_is_there_ = false;
        missing_ = page_->length;
    }

    /// What is sent.
    std::string_view question() const { return page_->request; }

    /// Takes a part of the answer, and says how many bytes of its body that had.
    /// @throws std::runtime_error when it is wrong
    std::size_t take(std::string_view data) {
        const std::string_view body = head_is_there_ ? data : take_head(data);
        if (body.size() > missing_)
            throw std::runtime_error("more arrived than the answer");
        missing_ -= body.size();
        return body.size();
    }

    /// Whether the whole answer was taken.
    bool is_whole() const { return head_is_there_ && missing_ == 0; }

private:
    // Takes the status line and the headers, and returns what stands behind them.
    std::string_view take_head(std::string_view data) {
        const std::string& good = page_->good_head;
        if (head_.empty() && !good.empty() && data.starts_with(good)) {
            head_is_there_ = true;
            return data.substr(good.size());
        }
        const std::size_t before = head_.size();
        head_ += data;
        const std::size_t end = head_.find("\r\n\r\n");
        if (end == std::string::npos) {
            if (head_.size() > largest_head)
                throw std::runtime_error("headers without an end");
            return {};
        }
        head_.resize(end + 4);
        check_head();
        head_is_there_ = true;
        page_->good_head = head_;
        return data.substr(head_.size() - before);
    }

    void check_head() const {
        const std::string status = head_.substr(0, head_.find("\r\n"));
        if (!status.starts_with("HTTP/1.") || status.substr(8, 5) != " 200 ")
            throw std::runtime_error("a wrong answer: \"" + status + "\"");
        const std::string wanted = std::to_string(page_->length);
        const std::string found = header("content-length");
        if (found != wanted)
            throw std::runtime_error("a wrong answer: its Content-Length is \"" + found +
                                     "\" instead of " + wanted);
    }

    // The value of a header, whose name is in small letters here.
    std::string header(const std::string& name) const {
        std::string head = head_;
        std::transform(head.begin(), head.end(), head.begin(),
                       [](unsigned char letter) { return std::tolower(letter); });
        std::size_t begin = head.find("\r\n" + name + ":");
        if (begin == std::string::npos)
            return "";
        begin = head.find_first_not_of(" \t", begin + name.size() + 3);
        return head_.substr(begin, head.find_first_of(" \t\r", begin) - begin);
    }

    static constexpr std::size_t largest_head = 8192;

    Page* page_;
    std::string head_;  // as far as it has come, unless it was a good one at once
    bool head_is_there_ = false;
    std::size_t missing_ = 0;  // how much of the body
};

}  // namespace bench
