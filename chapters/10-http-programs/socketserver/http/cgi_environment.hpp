#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socketserver::http {

/// The environment of a program: this program's own, and variables that are set.
class Environment {
public:
    /// A copy of this program's. No thread may change it meanwhile (setenv(3)).
    Environment();

    /// Sets a variable. One with a NUL in its value is left out: it can't be passed on.
    void set(std::string_view name, std::string_view value);

    /// Removes a variable.
    void unset(std::string_view name);

    /// "NAME=value", as execve(2) wants them.
    const std::vector<std::string>& variables() const { return variables_; }

private:
    std::vector<std::string> variables_;
};

/// The first half of "name:password" in base64, as the header Authorization has it (RFC
/// 7617). None when it is something else.
std::optional<std::string> user_of_basic_credentials(std::string_view text);

}  // namespace socketserver::http
