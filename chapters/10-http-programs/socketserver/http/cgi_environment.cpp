// What a program may know of its request: section 4 of RFC 3875.
#include "socketserver/http/cgi_environment.hpp"

#include <unistd.h>

#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/base64.hpp"

namespace socketserver::http {

namespace {

std::string joined(const std::vector<std::string_view>& texts, const char* separator) {
    std::string result;
    for (const std::string_view text : texts)
        result.append(result.empty() ? "" : separator).append(text);
    return result;
}

// What this server's own environment says of these is not about the request.
void forget_own_request(Environment& variables) {
    for (const char* name :
         {"REMOTE_HOST", "CONTENT_LENGTH", "HTTP_USER_AGENT", "HTTP_COOKIE",
          "HTTP_REFERER", "HTTP_ACCEPT", "HTTP_PROXY", "AUTH_TYPE", "REMOTE_USER"})
        variables.unset(name);
}

// The path to the file that would be meant if PATH_INFO were a URL of its own.
std::string path_translated(const CgiRequest& request) {
    const std::string& info = request.script.path_info;
    std::string path(request.root);
    path += url_of(DocumentRoot::split_path(info));
    return info.ends_with('/') ? path + "/" : path;
}

// As HTTP_... only four of the client's headers are passed on: with all of them a client
// could set HTTP_PROXY, which many programs obey.
void set_headers(Environment& variables, const Headers& headers) {
    variables.set("CONTENT_TYPE", headers.get("Content-Type", "text/plain"));
    for (const auto& [variable, header] : {std::pair("CONTENT_LENGTH", "Content-Length"),
                                           std::pair("HTTP_REFERER", "Referer"),
                                           std::pair("HTTP_USER_AGENT", "User-Agent")})
        variables.set(variable, headers.get(header));
    variables.set("HTTP_ACCEPT", joined(headers.get_all("Accept"), ","));
    variables.set("HTTP_COOKIE", joined(headers.get_all("Cookie"), ", "));
}

// Who the client says that it is. The script has to find out whether that is true: this
// server knows no passwords.
void set_user(Environment& variables, std::string_view authorization) {
    const std::vector<std::string_view> words = split_list(authorization, ' ');
    if (words.size() != 2)
        return;
    variables.set("AUTH_TYPE", words[0]);
    if (same_but_for_case(words[0], "Basic"))
        if (const auto user = user_of_basic_credentials(words[1]))
            variables.set("REMOTE_USER", *user);
}

}  // namespace

Environment::Environment() {
    for (char** variable = environ; *variable != nullptr; ++variable)
        variables_.emplace_back(*variable);
}

void Environment::set(std::string_view name, std::string_view value) {
    unset(name);
    if (value.find('\0') == std::string_view::npos)
        variables_.push_back(std::string(name).append("=").append(value));
}

void Environment::unset(std::string_view name) {
    std::erase_if(variables_, [name](const std::string& variable) {
        return variable.starts_with(name) &&
               variable.substr(name.size()).starts_with('=');
    });
}

std::vector<std::string> cgi_environment(const CgiRequest& request) {
    Environment variables;
    forget_own_request(variables);
    variables.set("GATEWAY_INTERFACE", "CGI/1.1");
    variables.set("SERVER_SOFTWARE", request.server_software);
    variables.set("SERVER_PROTOCOL", request.protocol);
    if (request.server) {
        variables.set("SERVER_NAME", request.server->host());
        variables.set("SERVER_PORT", std::to_string(request.server->port()));
    }
    variables.set("REQUEST_METHOD", request.method);
    variables.set("SCRIPT_NAME", request.script.url);
    variables.set("PATH_INFO", request.script.path_info);
    variables.set("PATH_TRANSLATED", path_translated(request));
    variables.set("QUERY_STRING", request.script.query);
    variables.set("REMOTE_ADDR", request.client.host());
    set_headers(variables, request.headers);
    set_user(variables, request.headers.get("Authorization"));
    return variables.variables();
}

std::optional<std::string> user_of_basic_credentials(std::string_view text) {
    const auto decoded = decode_base64(text);
    if (!decoded)
        return std::nullopt;
    const std::size_t colon = decoded->find(':');
    if (colon == std::string::npos || decoded->find(':', colon + 1) != std::string::npos)
        return std::nullopt;
    return decoded->substr(0, colon);
}

}  // namespace socketserver::http
