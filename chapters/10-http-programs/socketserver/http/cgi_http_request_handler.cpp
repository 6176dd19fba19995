// A request for a script: its URL becomes a ScriptUrl, the request its environment, and
// what passes between the client and the script goes through a CgiExchange.
#include "socketserver/http/cgi_http_request_handler.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/cgi_environment.hpp"
#include "socketserver/http/exec_limits.hpp"
#include "socketserver/http/failed_call.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/version.hpp"
#include "socketserver/shortage.hpp"
#include "socketserver/waiting.hpp"
#include "socketserver/without_sigpipe.hpp"

namespace socketserver::http {

namespace {

// How many bytes of its input the script has not read, in the pipe or in the file:
// FIONREAD. None when it is closed.
std::optional<std::uint64_t> bytes_of_input(const FileDescriptor& input) {
    int size = 0;
    if (::ioctl(input.fileno(), FIONREAD, &size) < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(size);
}

// The time until which a script has to read or write. When it is over and the client is
// ready, this process may have been stopped, and nobody was to blame: so it begins again,
// but only once, since a client that sends a byte now and then is ready, too.
class ScriptTime {
public:
    explicit ScriptTime(Timeout limit) : limit_(limit), deadline_(limit) {}

    const Deadline& deadline() const { return deadline_; }

    // The script has read or written.
    void begin() {
        deadline_ = Deadline(limit_);
        may_begin_again_ = true;
    }

    // False when the time is over for good.
    bool begin_last(bool client_is_ready) {
        if (!client_is_ready || !std::exchange(may_begin_again_, false))
            return false;
        deadline_ = Deadline(limit_);
        return true;
    }

private:
    Timeout limit_;
    Deadline deadline_;
    bool may_begin_again_ = true;
};

// Whether the script has read something since the last look. Its time begins anew then.
bool has_read(const CgiScript& program, CgiExchange& exchange, ScriptTime& time) {
    const auto unread = bytes_of_input(program.input);
    if (!unread || !exchange.script_has_read(*unread))
        return false;
    time.begin();
    return true;
}

// Whether the time is over in which the script could have read or written.
bool is_late(int ready, const Deadline& deadline, const pollfd& script_writes) {
    return ready == 0 || (deadline.passed() && script_writes.revents == 0);
}

// What both sides speak.
std::string_view older(std::string_view one, std::string_view other) {
    return parse_version(one) < parse_version(other) ? one : other;
}

// "/srv" for "/srv/." and "/srv/".
std::string without_dots(const std::filesystem::path& folder) {
    const std::filesystem::path normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

// The way to a script but for its own name.
std::vector<std::string> folder_of(const ScriptUrl& script) {
    std::vector<std::string> names = script.names;
    if (!names.empty())
        names.pop_back();
    return names;
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

std::string CGIHTTPRequestHandler::allowed_methods() const {
    return "GET, HEAD, POST, OPTIONS";
}

void CGIHTTPRequestHandler::do_POST() {
    if (const auto found = script())
        run_cgi(*found);
    else
        send_error(501, "Can only POST to CGI scripts");
}

std::optional<ScriptUrl> CGIHTTPRequestHandler::script() const {
    return find_script(path, site().root, cgi_directories);
}

// The script's folder is opened once: in it the script is looked at, and from it it is
// run. What takes the place of the folder's name, or is a link by then, is not run.
void CGIHTTPRequestHandler::run_cgi(const ScriptUrl& script) {
    const auto folder = site().root.open(folder_of(script));
    const std::string shown = " (" + repr(script.url) + ")";
    const std::string name = script.names.empty() ? "." : script.names.back();
    if (!folder || !folder->is_folder() || site().root.hides(name) ||
        script.path_info.find('\0') != std::string::npos)
        return send_error(404, "No such CGI script" + shown);
    const CgiProgram program{.folder = folder->fileno(),
                             .name = name,
                             .follow_symlinks = site().options.follow_symlinks};
    switch (program.kind()) {
        case CgiProgram::Kind::nothing:
            return send_error(404, "No such CGI script" + shown);
        case CgiProgram::Kind::folder:
            return send_error(403, "CGI script is not a plain file" + shown);
        case CgiProgram::Kind::file:
            return send_error(403, "CGI script is not executable" + shown);
        case CgiProgram::Kind::program:
            return run_program(program, script);
    }
}

void CGIHTTPRequestHandler::run_program(const CgiProgram& program,
                                        const ScriptUrl& script) {
    std::optional<SpooledBody> spooled = spool_chunked_body();
    const std::vector<std::string> variables =
        environment(script, spooled ? spooled->size : content_length());
    if (!fits_execve(variables))
        throw RequestError(431, "Too many headers", "A program can't be told so much.");

    close_connection = true;  // where its answer ends is the script's to know
    CgiExchange exchange(command == "HEAD");
    if (spooled)
        exchange.leave_body_to_script(spooled->size);
    const auto process =
        start(program, variables, spooled ? std::move(spooled->file) : FileDescriptor());
    const bool is_complete = exchange_bytes(*process, exchange);
    const int returncode =
        process->wait(Deadline(is_complete ? cgi_timeout : Timeout(0)));
    if (const int error = process->start_error())
        throw_not_started(error);
    if (returncode != 0)
        log_error("CGI script exit code " + std::to_string(returncode));
    if (!exchange.ends_well(is_complete, returncode, process->was_ended()))
        reset_connection();
}

// Files that are kept open for the next request give way to a script's pipes.
std::unique_ptr<CgiScript> CGIHTTPRequestHandler::start(
    const CgiProgram& program, const std::vector<std::string>& variables,
    FileDescriptor input) {
    try {
        return std::make_unique<CgiScript>(program, variables, std::move(input));
    } catch (const FailedCall& failure) {
        if (!is_shortage(failure.code().value()) || !site().root.open_files()->give_way())
            throw;
    }
    return std::make_unique<CgiScript>(program, variables, std::move(input));
}

// The program itself was there a moment ago: what is not found is its interpreter.
void CGIHTTPRequestHandler::throw_not_started(int error) {
    if (error != ENOENT)
        throw FailedCall(error, Purpose::program, "execve");
    log_error("execve: " + std::generic_category().message(error));
    throw RequestError(502, "The script's interpreter is missing");
}

// A chunked body says only at its end how long it is, and a script must know before.
std::optional<SpooledBody> CGIHTTPRequestHandler::spool_chunked_body() {
    if (!headers.contains("Transfer-Encoding"))
        return std::nullopt;
    return spool_body(body_buffer(), max_spooled_body);
}

std::optional<std::uint64_t> CGIHTTPRequestHandler::content_length() const {
    if (!headers.contains("Content-Length"))
        return std::nullopt;
    return body_framing(headers, http_1_1).length;
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
                            .root = without_dots(site().root.directory()),
                            .pass_authorization = cgi_pass_authorization});
}

// What the client sends goes to the script, and what the script writes to the client, as
// either of them is ready: a script may answer before it has read everything. Whether the
// script has said all that it has to say.
bool CGIHTTPRequestHandler::exchange_bytes(CgiScript& program, CgiExchange& exchange) {
    ScriptTime time(cgi_timeout);
    while (true) {
        has_read(program, exchange, time);
        const bool wants_body = exchange.wants_body();
        if (wants_body && (body_buffer().at_end() || body_buffer().has_more_at_hand())) {
            take_from_body(program, exchange, time.deadline());
            continue;
        }
        const bool is_fed = exchange.unread_by_script().empty();
        const short from_client = wants_body ? POLLIN : 0;  // or only that it is gone
        std::array<pollfd, 3> places{
            pollfd{program.output.fileno(), POLLIN, 0},
            pollfd{is_fed ? -1 : program.input.fileno(), POLLOUT, 0},
            pollfd{connection().fileno(), from_client, 0}};
        const auto& [script_writes, script_reads, client] = places;
        const int ready = poll_until(places, time.deadline());
        if (is_late(ready, time.deadline(), script_writes) &&
            !has_read(program, exchange, time) && !time.begin_last(client.revents != 0)) {
            exchange.give_up();
            log_error("The script did not go on in time");
            return false;
        }
        if (script_writes.revents != 0) {
            if (!take_from_script(program, exchange))
                return true;
            time.begin();
        }
        if (script_reads.revents != 0)
            feed_script(program, exchange);
        if ((client.revents & (POLLERR | POLLHUP)) != 0) {
            log_error("The client left its script");
            return false;
        }
        if (client.revents != 0)
            take_from_body(program, exchange, time.deadline());
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
