#include "socketserver/http/cgi_exchange.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"
#include "socketserver/http/status.hpp"

namespace socketserver::http {

namespace {

// A script's first lines may be all that it needs; but there must be an end of them.
constexpr std::size_t max_script_head = 65536;

RequestError no_headers() {
    return {502, "The script sent no headers"};
}

bool is_one_of(std::string_view name, std::span<const char* const> names) {
    return std::ranges::any_of(
        names, [&](const char* one) { return same_but_for_case(name, one); });
}

// What is for the server to say, once, and a script's word for it would contradict: who
// it is, and how the answer is sent.
bool is_for_the_server(std::string_view name) {
    constexpr std::array names{
        "Status",     "Server",  "Date",    "Connection",        "Content-Length",
        "Keep-Alive", "Trailer", "Upgrade", "Transfer-Encoding", "Proxy-Connection"};
    return is_one_of(name, names);
}

// The fields that RFC 3875 defines. None may be there twice, and one that is empty is as
// good as none (6.3).
bool is_of_cgi(std::string_view name) {
    constexpr std::array names{"Status", "Location", "Content-Type"};
    return is_one_of(name, names);
}

Headers without_empty_ones(const Headers& fields) {
    Headers some;
    for (const auto& [name, value] : fields) {
        if (is_of_cgi(name) && value.empty())
            continue;
        if (is_of_cgi(name) && some.contains(name))
            throw RequestError(502, "The script: two fields " + repr(name));
        some.add(name, value);
    }
    return some;
}

// How long the body is, if the script says it once, and its answer has one.
std::optional<std::uint64_t> length_of(const Headers& fields, int code) {
    const bool may_say = has_body(code) || code == 304;  // there it is that of a 200
    if (!may_say || fields.count("Content-Length") != 1)
        return std::nullopt;
    return parse_number(fields.get("Content-Length"));
}

// Status and Location say what the answer is (RFC 3875, 6.3).
CgiExchange::Head head_of(const Headers& all_fields) {
    const Headers fields = without_empty_ones(all_fields);
    std::string_view status = fields.get("Status");
    if (status.empty())
        status = fields.contains("Location") ? "302 Found" : "200 Script output follows";
    const std::string_view code = status.substr(0, status.find(' '));
    if (!is_digits(code) || code.size() != 3 || code < "200")
        throw RequestError(502, "The script: bad Status (" + repr(status) + ")");
    CgiExchange::Head head{.code = std::stoi(std::string(code)),
                           .message = std::string(trim(status.substr(code.size())))};
    for (const auto& [name, value] : fields)
        if (!is_for_the_server(name))
            head.headers.add(name, value);
    head.length = length_of(fields, head.code);
    if (head.length)
        head.headers.add("Content-Length", std::to_string(*head.length));
    return head;
}

}  // namespace

void CgiExchange::end_body() {
    unfed_.clear();
    body_has_ended_ = true;
}

void CgiExchange::leave_body_to_script(std::uint64_t size) {
    fed_ = size;
    end_body();
}

void CgiExchange::feed_script(std::size_t size) {
    unfed_.erase(0, size);
    fed_ += size;
}

// Whether the script goes on is seen by what it reads and writes. What the client sends
// doesn't count: it may send a byte now and then to a script that hangs.
bool CgiExchange::script_has_read(std::uint64_t unread) {
    const std::uint64_t read_now = fed_ - unread;
    return std::exchange(read_, read_now) != read_now;
}

std::string_view CgiExchange::take_output(std::string_view output) {
    if (head_)
        return part_of_body(output);
    std::size_t of_head = 0;
    try {
        of_head = lines_.feed(output);
    } catch (const RequestError& error) {
        throw RequestError(502, std::string("The script: ") + error.what());
    }
    head_size_ += of_head;
    if (lines_.done())
        head_ = head_of(lines_.headers);
    else if (head_size_ > max_script_head)
        throw no_headers();
    return head_ ? part_of_body(output.substr(of_head)) : std::string_view();
}

// The answer has the form that its own head says, whatever the script writes: what is too
// much is dropped.
std::string_view CgiExchange::part_of_body(std::string_view output) {
    if (!answer_has_body())
        return {};
    if (head_->length)
        output = output.substr(0, *head_->length - sent_);
    sent_ += output.size();
    return output;
}

bool CgiExchange::answer_has_body() const {
    return !to_head_ && has_body(head_->code);
}

void CgiExchange::give_up() const {
    if (!head_)
        throw RequestError(504, "The script did not answer in time");
}

bool CgiExchange::ends_well(bool is_complete, int returncode, bool was_ended) const {
    if (!head_)
        throw no_headers();
    const bool has_crashed = returncode < 0 && !was_ended;
    const bool is_short = answer_has_body() && head_->length && sent_ < *head_->length;
    return is_complete && !has_crashed && !is_short;
}

}  // namespace socketserver::http
