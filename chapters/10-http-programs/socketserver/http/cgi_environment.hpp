#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/http/headers.hpp"
#include "socketserver/http/script_url.hpp"

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

/// What a script is told of its request.
struct CgiRequest {
    std::string_view method;           ///< "GET"
    const ScriptUrl& script;           ///< What its URL said.
    const Headers& headers;            ///< Its headers.
    const Address& client;             ///< Who asks.
    const Address* server;             ///< Where the server is; null when nobody knows.
    std::string_view server_software;  ///< As the header Server has it.
    std::string_view protocol;         ///< "HTTP/1.1": what the server speaks.
    std::string_view root;             ///< The folder with the files.
};

/// The environment of a script, "NAME=value" each (RFC 3875, 4.1).
std::vector<std::string> cgi_environment(const CgiRequest& request);

/// The first half of "name:password" in base64, as the header Authorization has it (RFC
/// 7617). None when it is something else.
std::optional<std::string> user_of_basic_credentials(std::string_view text);

}  // namespace socketserver::http
