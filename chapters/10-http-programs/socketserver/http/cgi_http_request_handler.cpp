// A request for a script: its URL becomes a ScriptUrl, the request its environment, and
// what passes between the client and the script goes through a CgiExchange.
#include "socketserver/http/cgi_http_request_handler.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/cgi_environment.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/version.hpp"
#include "socketserver/http/without_sigpipe.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::http {

namespace {

// How many bytes in the pipe the script has not read: FIONREAD. None when it is closed.
std::optional<std::uint64_t> bytes_in_pipe(const FileDescriptor& pipe) {
    int size = 0;
    if (::ioctl(pipe.fileno(), FIONREAD, &size) < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(size);
}

// Whether the script has read something since the last look.
bool has_read(const CgiScript& program, CgiExchange& exchange) {
    const auto in_pipe = bytes_in_pipe(program.input);
    return in_pipe && exchange.script_has_read(*in_pipe);
}

// Whether the time is over in which the script could have read or written.
bool is_late(int ready, const Deadline& deadline, const pollfd& script_writes) {
    return ready == 0 || (deadline.passed() && script_writes.revents == 0);
}

// What both sides speak.
std::string_view older(std::string_view one, std::string_view other) {
    return parse_version(one) < parse_version(other) ? one : other;
}

// Writes to the script what its pipe has room for.
void feed_script(CgiScript& program, CgiExchange& exchange) {
    const std::string_view piece = exchange.unread_by_script();
    const WithoutSigpipe without_sigpipe;
    const ssize_t size = ::write(program.input.fileno(), piece.data(), piece.size());
    if (size >= 0) {
        exchange.feed_script(static_cast<std::size_t>(size));
    } else if (errno != EAGAIN && errno != EINTR) {  // it does not want to read more
        exchange.end_body();
        program.input.close();
    }
}

}  // namespace

CGIHTTPRequestHandler::CGIHTTPRequestHandler(std::shared_ptr<const Site> site)
    : SimpleHTTPRequestHandler(std::move(site)) {}

void CGIHTTPRequestHandler::do_GET() {
    if (const auto found = script())
        run_cgi(*found);
    else
        SimpleHTTPRequestHandler::do_GET();
}

void CGIHTTPRequestHandler::do_HEAD() {
    do_GET();
}

void CGIHTTPRequestHandler::do_POST() {
    if (const auto found = script())
        run_cgi(*found);
    else
        send_error(501, "Can only POST to CGI scripts");
}

// How long the request's body is, when it has one that says so.
std::optional<std::uint64_t> CGIHTTPRequestHandler::body_size() const {
    if (!headers.contains("Content-Length"))
        return std::nullopt;
    return body_framing(headers, http_1_1).length;
}

std::optional<ScriptUrl> CGIHTTPRequestHandler::script() const {
    return find_script(path, site().root, cgi_directories);
}

void CGIHTTPRequestHandler::run_cgi(const ScriptUrl& script) {
    const auto file = site().root.open(script.names);
    const std::string program = site().root.directory().string() + url_of(script.names);
    if (!file || script.path_info.find('\0') != std::string::npos)
        return send_error(404, "No such CGI script (" + repr(script.url) + ")");
    if (file->is_folder())
        return send_error(403,
                          "CGI script is not a plain file (" + repr(script.url) + ")");
    struct stat status {};  // the folder's name may be another folder's by now
    if (::stat(program.c_str(), &status) < 0 || status.st_ino != file->status.st_ino ||
        status.st_dev != file->status.st_dev)
        return send_error(404, "No such CGI script (" + repr(script.url) + ")");
    if (::access(program.c_str(), X_OK) < 0)
        return send_error(403, "CGI script is not executable (" + repr(script.url) + ")");

    close_connection = true;  // where its answer ends is the script's to know
    CgiScript process(program, {script.names.back()}, environment(script, body_size()));
    CgiExchange exchange;
    const bool is_complete = exchange_bytes(process, exchange);
    const int returncode = process.wait(Deadline(is_complete ? cgi_timeout : Timeout(0)));
    if (returncode != 0)
        log_error("CGI script exit code " + std::to_string(returncode));
    if (!exchange.ends_well(is_complete, returncode, process.was_ended()))
        reset_connection();
}

std::vector<std::string> CGIHTTPRequestHandler::environment(
    const ScriptUrl& script, std::optional<std::uint64_t> body_size) const {
    return cgi_environment({.method = command,
                            .url = path,
                            .script = script,
                            .headers = headers,
                            .body_size = body_size,
                            .client = client_address(),
                            .server = connection().getsockname(),
                            .server_software = version_string(),
                            .protocol = older(request_version, protocol_version),
                            .root = site().root.directory().native(),
                            .pass_authorization = cgi_pass_authorization});
}

// What the client sends goes to the script, and what the script writes to the client, as
// either of them is ready: a script may answer before it has read everything. Whether the
// script has said all that it has to say.
bool CGIHTTPRequestHandler::exchange_bytes(CgiScript& program, CgiExchange& exchange) {
    Deadline deadline(cgi_timeout);  // until which the script has to read or write
    while (true) {
        if (has_read(program, exchange))
            deadline = Deadline(cgi_timeout);
        const bool wants_body = exchange.wants_body();
        if (wants_body && (body_buffer().at_end() || body_buffer().has_more_at_hand())) {
            take_from_body(program, exchange, deadline);
            continue;
        }
        const bool is_fed = exchange.unread_by_script().empty();
        const short from_client = wants_body ? POLLIN : 0;  // or only that it is gone
        std::array<pollfd, 3> places{
            pollfd{program.output.fileno(), POLLIN, 0},
            pollfd{is_fed ? -1 : program.input.fileno(), POLLOUT, 0},
            pollfd{connection().fileno(), from_client, 0}};
        const auto& [script_writes, script_reads, client] = places;
        const int ready = poll_until(places, deadline);
        if (is_late(ready, deadline, script_writes)) {
            exchange.give_up();
            log_error("The script did not go on in time");
            return false;
        }
        if (script_writes.revents != 0) {
            if (!take_from_script(program, exchange))
                return true;
            deadline = Deadline(cgi_timeout);
        }
        if (script_reads.revents != 0)
            feed_script(program, exchange);
        if ((client.revents & (POLLERR | POLLHUP)) != 0) {
            log_error("The client left its script");
            return false;
        }
        if (client.revents != 0)
            take_from_body(program, exchange, deadline);
    }
}

void CGIHTTPRequestHandler::take_from_body(CgiScript& program, CgiExchange& exchange,
                                           const Deadline& deadline) {
    using Traits = std::streambuf::traits_type;
    BodyBuffer& source = body_buffer();
    read_buffer().set_deadline(deadline);  // for a chunk that begins by half
    const bool has_ended = Traits::eq_int_type(source.sgetc(), Traits::eof());
    read_buffer().set_deadline(std::nullopt);
    if (has_ended) {
        exchange.end_body();
        program.input.close();
        return;
    }
    std::string piece(static_cast<std::size_t>(source.in_avail()), '\0');
    source.sgetn(piece.data(), source.in_avail());
    exchange.add_body(piece);
}

// Whether there may be more.
bool CGIHTTPRequestHandler::take_from_script(CgiScript& program, CgiExchange& exchange) {
    std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
    const ssize_t size = ::read(program.output.fileno(), buffer.data(), buffer.size());
    if (size <= 0)
        return size < 0 && (errno == EAGAIN || errno == EINTR);
    const bool head_was_sent = exchange.head() != nullptr;
    const std::string_view content =
        exchange.take_output({buffer.data(), static_cast<std::size_t>(size)});
    if (!head_was_sent && exchange.head())
        send_head_of_script(*exchange.head());
    if (command != "HEAD")
        wfile << content;
    wfile.flush();
    return true;
}

// Its own headers become the answer's.
void CGIHTTPRequestHandler::send_head_of_script(const CgiExchange::Head& head) {
    send_response(head.code, head.message);
    for (const auto& [name, value] : head.headers)
        send_header(name, value);
    if (parse_version(protocol_version) >= http_1_1)
        send_header("Connection", "close");
    end_headers();
}

}  // namespace socketserver::http
