// What a program may know of its request: section 4 of RFC 3875.
#include "socketserver/http/cgi_environment.hpp"

#include <unistd.h>

#include <algorithm>

#include "socketserver/http/header_variables.hpp"

namespace socketserver::http {

namespace {

// What this server's own environment says of these is not about the request, as a script
// may have started the server; nor is its folder the script's.
void forget_own_request(Environment& variables) {
    variables.unset_all("HTTP_");
    for (const char* name :
         {"AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTPS", "PATH_INFO",
          "PATH_TRANSLATED", "REMOTE_IDENT", "REMOTE_USER", "PWD", "OLDPWD"})
        variables.unset(name);
}

// An address as RFC 3875 spells it: no zone, and a client of IPv4 has one of IPv4 also
// when the server's socket is for both.
std::string network_address(const Address& address) {
    constexpr std::string_view mapped = "::ffff:";
    std::string host = address.host();
    host.resize(std::min(host.find('%'), host.size()));
    if (host.starts_with(mapped) && host.find('.') != std::string::npos)
        host.erase(0, mapped.size());
    return host;
}

// The host of "example.org:8000" or "[::1]:8000"; empty when it is none of RFC 3875's.
std::string_view host_in(std::string_view text) {
    const bool has_brackets = text.starts_with('[');
    const std::size_t end = text.find(has_brackets ? ']' : ':');
    const std::string_view host = text.substr(0, has_brackets ? end + 1 : end);
    constexpr std::string_view signs =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    const bool is_host = has_brackets
                             ? end != std::string_view::npos &&
                                   host.find_first_not_of("[0123456789ABCDEFabcdef:.]") ==
                                       std::string_view::npos
                             : host.find_first_not_of(signs) == std::string_view::npos;
    return is_host ? host : std::string_view();
}

// By which of its names the client knows this server; or else its address.
std::string server_name(const CgiRequest& request) {
    const std::string_view host = host_in(request.headers.get("Host"));
    if (!host.empty())
        return std::string(host);
    const std::string address = network_address(request.server);
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// What PATH_INFO would mean as a URL of its own.
std::string path_translated(const CgiRequest& request) {
    const std::string& info = request.script.path_info;
    std::string path(request.root);
    path += url_of(DocumentRoot::split_path(info));
    return info.ends_with('/') ? path + "/" : path;
}

void set_script(Environment& variables, const CgiRequest& request) {
    const ScriptUrl& script = request.script;
    const std::string root(request.root);
    variables.set("SCRIPT_NAME", script.url);
    variables.set("SCRIPT_FILENAME", root + url_of(script.names));
    variables.set("DOCUMENT_ROOT", root);
    variables.set("QUERY_STRING", script.query);
    if (script.path_info.empty())
        return;
    variables.set("PATH_INFO", script.path_info);
    variables.set("PATH_TRANSLATED", path_translated(request));
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
    unset_all(std::string(name) + "=");
}

void Environment::unset_all(std::string_view beginning) {
    std::erase_if(variables_, [beginning](const std::string& variable) {
        return variable.starts_with(beginning);
    });
}

std::vector<std::string> cgi_environment(const CgiRequest& request) {
    Environment variables;
    forget_own_request(variables);
    variables.set("GATEWAY_INTERFACE", "CGI/1.1");
    variables.set("REDIRECT_STATUS", "200");  // without it php-cgi refuses to run
    variables.set("SERVER_SOFTWARE", request.server_software);
    variables.set("SERVER_PROTOCOL", request.protocol);
    variables.set("SERVER_NAME", server_name(request));
    variables.set("SERVER_PORT", std::to_string(request.server.port()));
    variables.set("REMOTE_ADDR", network_address(request.client));
    variables.set("REMOTE_HOST", network_address(request.client));
    variables.set("REMOTE_PORT", std::to_string(request.client.port()));
    variables.set("REQUEST_METHOD", request.method);
    variables.set("REQUEST_URI", request.url);
    set_script(variables, request);
    if (request.body_size)
        variables.set("CONTENT_LENGTH", std::to_string(*request.body_size));
    if (const std::string* type = request.headers.find("Content-Type"))
        variables.set("CONTENT_TYPE", *type);
    for (const auto& [name, value] :
         header_variables(request.headers, request.pass_authorization))
        variables.set(name, value);
    return variables.variables();
}

}  // namespace socketserver::http
