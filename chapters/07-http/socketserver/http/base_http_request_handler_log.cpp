#include "socketserver/error_report.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/printable.hpp"

namespace socketserver::http {

namespace {

// A request line that was logged as it came could move the cursor of whoever reads the
// log, or write lines of its own. All but printable ASCII is shown by its number.
std::string escape_for_log(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\\')
            result += "\\\\";
        else if (byte >= 0x20 && byte < 0x7f)
            result += letter;
        else
            result += hex_escape(letter);
    }
    return result;
}

}  // namespace

void BaseHTTPRequestHandler::log_request(int code, std::string_view size) {
    std::string message = "\"";
    message.append(requestline).append("\" ").append(std::to_string(code));
    log_message(message.append(" ").append(size));
}

void BaseHTTPRequestHandler::log_error(std::string_view message) {
    log_message(message);
}

void BaseHTTPRequestHandler::log_message(std::string_view message) {
    write_to_stderr(address_string() + " - - [" + log_date_time_string() + "] " +
                    escape_for_log(message) + "\n");
}

std::string BaseHTTPRequestHandler::address_string() const {
    return client_address().host();
}

std::string BaseHTTPRequestHandler::version_string() const {
    return server_version + ' ' + sys_version;
}

std::string BaseHTTPRequestHandler::date_time_string(std::optional<Seconds> time) {
    return format_date(time.value_or(current_time()));
}

std::string BaseHTTPRequestHandler::log_date_time_string() {
    return format_log_date(current_time());
}

}  // namespace socketserver::http
