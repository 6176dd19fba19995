#include "socketserver/http/ascii.hpp"
#include "socketserver/http/cgi_environment.hpp"
#include "socketserver/http/cgi_http_request_handler.hpp"

namespace socketserver::http {

namespace {

std::string joined(const std::vector<std::string_view>& texts, const char* separator) {
    std::string result;
    for (const std::string_view text : texts)
        result.append(result.empty() ? "" : separator).append(text);
    return result;
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

// What a program may know of its request (RFC 3875, 4.1). As HTTP_... only four of the
// client's headers are passed on: with all of them a client could set HTTP_PROXY, which
// many programs obey.
std::vector<std::string> CGIHTTPRequestHandler::environment(const Script& script) const {
    Environment variables;
    // What this server's own environment says of these is not about this request.
    for (const char* name :
         {"REMOTE_HOST", "CONTENT_LENGTH", "HTTP_USER_AGENT", "HTTP_COOKIE",
          "HTTP_REFERER", "HTTP_ACCEPT", "HTTP_PROXY", "AUTH_TYPE", "REMOTE_USER"})
        variables.unset(name);
    const std::vector<std::string> below_root =
        DocumentRoot::split_path(script.path_info);
    variables.set("SERVER_SOFTWARE", version_string());
    if (const auto* http_server = dynamic_cast<const HTTPServer*>(&server())) {
        variables.set("SERVER_NAME", http_server->server_name());
        variables.set("SERVER_PORT", std::to_string(http_server->server_port()));
    }
    variables.set("GATEWAY_INTERFACE", "CGI/1.1");
    variables.set("SERVER_PROTOCOL", protocol_version);
    variables.set("REQUEST_METHOD", command);
    variables.set("PATH_INFO", script.path_info);
    variables.set("PATH_TRANSLATED", site().root.directory().string() +
                                         url_of(below_root.begin(), below_root.end()) +
                                         (script.path_info.ends_with('/') ? "/" : ""));
    variables.set("SCRIPT_NAME", script.url);
    variables.set("QUERY_STRING", script.query);
    variables.set("REMOTE_ADDR", client_address().host());
    variables.set("CONTENT_TYPE", headers.get("Content-Type", "text/plain"));
    for (const auto& [variable, header] : {std::pair("CONTENT_LENGTH", "Content-Length"),
                                           std::pair("HTTP_REFERER", "Referer"),
                                           std::pair("HTTP_USER_AGENT", "User-Agent")})
        variables.set(variable, headers.get(header));
    variables.set("HTTP_ACCEPT", joined(headers.get_all("Accept"), ","));
    variables.set("HTTP_COOKIE", joined(headers.get_all("Cookie"), ", "));
    set_user(variables, headers.get("Authorization"));
    return variables.variables();
}

}  // namespace socketserver::http
