#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace socketserver::http {

/// What is wrong with a request. It is answered with an error page, and nothing more is
/// read from the connection.
class RequestError : public std::runtime_error {
public:
    /// @param code     the status of the answer: 400
    /// @param message  takes the place of the status's phrase
    /// @param explain  takes the place of the status's description
    RequestError(int code, const std::string& message,
                 std::optional<std::string> explain = std::nullopt)
        : std::runtime_error(message), code_(code), explain_(std::move(explain)) {}

    int code() const noexcept { return code_; }  ///< The status of the answer.
    /// The sentence for the error page; none is the status's own.
    const std::optional<std::string>& explain() const noexcept { return explain_; }

private:
    int code_;
    std::optional<std::string> explain_;
};

}  // namespace socketserver::http
