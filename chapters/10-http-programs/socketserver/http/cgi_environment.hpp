#pragma once

#include <cstdint>
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

    /// Removes all whose names begin like this.
    void unset_all(std::string_view beginning);

    /// "NAME=value", as execve(2) wants them.
    const std::vector<std::string>& variables() const { return variables_; }

private:
    std::vector<std::string> variables_;
};

/// What a script is told of its request.
struct CgiRequest {
    std::string_view method;                 ///< "GET"
    std::string_view url;                    ///< What stood in the request line.
    const ScriptUrl& script;                 ///< The same, taken apart.
    const Headers& headers;                  ///< Its headers.
    std::optional<std::uint64_t> body_size;  ///< How long its body is, if it has one.
    const Address& client;                   ///< Who asks.
    const Address& server;                   ///< Where it arrived: this end.
    std::string_view server_software;        ///< As the header Server has it.
    std::string_view protocol;               ///< "HTTP/1.1"
    std::string_view root;                   ///< The folder with the files.
    bool pass_authorization = false;         ///< Whether the script sees passwords.
};

/// The environment of a script, "NAME=value" each (RFC 3875, 4.1). All that is decided
/// about it is decided here.
std::vector<std::string> cgi_environment(const CgiRequest& request);

}  // namespace socketserver::http
