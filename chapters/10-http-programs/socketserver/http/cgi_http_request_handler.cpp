#include "socketserver/http/cgi_http_request_handler.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/without_sigpipe.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::http {

namespace {

// A script's first lines may be all that it needs; but there must be an end of them.
constexpr std::size_t max_script_head = 65536;

// What the server itself says, once, and a script's word for it would contradict.
bool is_for_the_server(std::string_view name) {
    constexpr std::array names{"Status", "Connection", "Server", "Date"};
    return std::ranges::any_of(
        names, [&](const char* one) { return same_but_for_case(name, one); });
}

}  // namespace

CGIHTTPRequestHandler::CGIHTTPRequestHandler(std::shared_ptr<const Site> site)
    : SimpleHTTPRequestHandler(std::move(site)) {}

void CGIHTTPRequestHandler::do_GET() {
    if (const auto script = find_script())
        run_cgi(*script);
    else
        SimpleHTTPRequestHandler::do_GET();
}

void CGIHTTPRequestHandler::do_HEAD() {
    do_GET();
}

void CGIHTTPRequestHandler::do_POST() {
    if (const auto script = find_script())
        run_cgi(*script);
    else
        send_error(501, "Can only POST to CGI scripts");
}

// {"a", "b"} is "/a/b".
std::string CGIHTTPRequestHandler::url_of(Name begin, Name end) {
    std::string url;
    for (Name name = begin; name != end; ++name)
        url.append("/").append(*name);
    return url;
}

// The same decoding as for files, so that no spelling of a script's URL leads to its
// source.
std::optional<CGIHTTPRequestHandler::Script> CGIHTTPRequestHandler::find_script() const {
    const SplitUrl url = split_url(path);
    const std::vector<std::string> names = DocumentRoot::split_path(url.path);
    const std::string decoded = unquote(url.path);
    const bool ends_with_slash =
        decoded.ends_with('/') || decoded.ends_with("/.") || decoded.ends_with("/..");

    auto end = names.begin();  // of the way to the script
    std::string directory;
    while (end != names.end() && !is_cgi_directory(directory))
        directory.append("/").append(*end++);
    if (!is_cgi_directory(directory) || (end == names.end() && !ends_with_slash))
        return std::nullopt;
    bool is_folder = true;
    while (end != names.end() && is_folder) {
        ++end;
        const auto place = site().root.open({names.begin(), end});
        is_folder = place && place->is_folder();
    }  // at the script; what follows is for it
    Script script{.names = {names.begin(), end},
                  .url = url_of(names.begin(), end),
                  .path_info = url_of(end, names.end()),
                  .query = std::string(url.query)};
    if (ends_with_slash)
        (is_folder ? script.url : script.path_info) += '/';
    return script;
}

bool CGIHTTPRequestHandler::is_cgi_directory(const std::string& url) const {
    return std::ranges::find(cgi_directories, url) != cgi_directories.end();
}

void CGIHTTPRequestHandler::run_cgi(const Script& script) {
    const auto file = site().root.open(script.names);
    const std::string program = site().root.directory().string() +
                                url_of(script.names.begin(), script.names.end());
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
    CgiScript process(program, {script.names.back()}, environment(script));
    Exchange exchange{.program = process};
    const bool has_finished = exchange_bytes(exchange);
    const int returncode =
        process.wait(Deadline(has_finished ? cgi_timeout : Timeout(0)));
    if (returncode != 0)
        log_error("CGI script exit code " + std::to_string(returncode));
    const bool has_crashed = returncode < 0 && !process.was_ended();
    if (exchange.head_was_sent && (!has_finished || has_crashed))
        return reset_connection();
    if (!exchange.head_was_sent)
        throw RequestError(502, "The script sent no headers");
}

// What the client sends goes to the script, and what the script writes to the client, as
// either of them is ready: a script may answer before it has read everything. Whether the
// script has said all that it has to say.
bool CGIHTTPRequestHandler::exchange_bytes(Exchange& exchange) {
    exchange.deadline = Deadline(cgi_timeout);
    while (true) {
        exchange.note_reading(cgi_timeout);
        const bool is_fed = exchange.unfed.empty();
        const bool needs_body = is_fed && !exchange.body_has_ended;
        if (needs_body && (body_buffer().at_end() || body_buffer().has_more_at_hand())) {
            take_from_body(exchange);
            continue;
        }
        const short from_client = needs_body ? POLLIN : 0;  // or only that it is gone
        std::array<pollfd, 3> places{
            pollfd{exchange.program.output.fileno(), POLLIN, 0},
            pollfd{is_fed ? -1 : exchange.program.input.fileno(), POLLOUT, 0},
            pollfd{connection().fileno(), from_client, 0}};
        const pollfd& script_writes = places[0];
        const pollfd& script_reads = places[1];
        const pollfd& client = places[2];
        const int ready = poll_until(places, exchange.deadline);
        if (ready == 0 || (exchange.deadline.passed() && script_writes.revents == 0))
            return give_up(exchange);
        if (script_writes.revents != 0 && !take_from_script(exchange))
            return true;
        if (script_reads.revents != 0)
            feed_script(exchange);
        if ((client.revents & (POLLERR | POLLHUP)) != 0) {
            log_error("The client left its script");
            return false;
        }
        if (client.revents != 0)
            take_from_body(exchange);
    }
}

// False: the script has not said all.
bool CGIHTTPRequestHandler::give_up(const Exchange& exchange) {
    if (!exchange.head_was_sent)
        throw RequestError(504, "The script did not answer in time");
    log_error("The script did not go on in time");
    return false;
}

// Whether the script goes on is seen by what it reads and writes. What the client sends
// doesn't count: it may send a byte now and then to a script that hangs.
void CGIHTTPRequestHandler::Exchange::note_reading(Timeout timeout) {
    int unread = 0;  // in the pipe
    if (::ioctl(program.input.fileno(), FIONREAD, &unread) < 0)
        return;  // the pipe is closed
    const std::uint64_t read_now = fed - static_cast<std::uint64_t>(unread);
    if (std::exchange(read, read_now) != read_now)
        deadline = Deadline(timeout);
}

void CGIHTTPRequestHandler::take_from_body(Exchange& exchange) {
    using Traits = std::streambuf::traits_type;
    BodyBuffer& source = body_buffer();
    read_buffer().set_deadline(exchange.deadline);  // for a chunk that begins by half
    const bool has_ended = Traits::eq_int_type(source.sgetc(), Traits::eof());
    read_buffer().set_deadline(std::nullopt);
    if (has_ended) {
        exchange.body_has_ended = true;
        exchange.program.input.close();
        return;
    }
    exchange.unfed.resize(static_cast<std::size_t>(source.in_avail()));
    source.sgetn(exchange.unfed.data(), source.in_avail());
}

void CGIHTTPRequestHandler::feed_script(Exchange& exchange) {
    const WithoutSigpipe without_sigpipe;
    const ssize_t size = ::write(exchange.program.input.fileno(), exchange.unfed.data(),
                                 exchange.unfed.size());
    if (size >= 0) {
        exchange.unfed.erase(0, static_cast<std::size_t>(size));
        exchange.fed += static_cast<std::uint64_t>(size);
    } else if (errno != EAGAIN && errno != EINTR) {  // it does not want to read more
        exchange.unfed.clear();
        exchange.body_has_ended = true;
        exchange.program.input.close();
    }
}

// Whether there may be more.
bool CGIHTTPRequestHandler::take_from_script(Exchange& exchange) {
    std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
    const ssize_t size =
        ::read(exchange.program.output.fileno(), buffer.data(), buffer.size());
    if (size <= 0)
        return size < 0 && (errno == EAGAIN || errno == EINTR);
    exchange.deadline = Deadline(cgi_timeout);
    const std::string_view output(buffer.data(), static_cast<std::size_t>(size));
    if (exchange.head_was_sent) {
        if (command != "HEAD")
            wfile << output;
    } else {
        exchange.head += output;
        send_head_of_script(exchange);
    }
    wfile.flush();
    return true;
}

// Its own headers become the answer's; Status and Location say what the answer is (RFC
// 3875, 6.3).
void CGIHTTPRequestHandler::send_head_of_script(Exchange& exchange) {
    const std::string lines_so_far = "\n" + exchange.head;  // there may be no header
    if (lines_so_far.find("\n\n") == std::string::npos &&
        lines_so_far.find("\n\r\n") == std::string::npos) {
        if (exchange.head.size() > max_script_head)
            throw RequestError(502, "The script sent no headers");
        return;
    }
    HeaderLines lines;
    std::size_t begin_of_body = 0;
    try {
        begin_of_body = lines.feed(exchange.head);
        lines.finish();
    } catch (const RequestError& error) {
        throw RequestError(502, std::string("The script: ") + error.what());
    }
    const Headers& fields = lines.headers;

    std::string_view status = fields.get("Status");
    if (status.empty())
        status = fields.contains("Location") ? "302 Found" : "200 Script output follows";
    const std::string_view code = status.substr(0, status.find(' '));
    if (!is_digits(code) || code.size() != 3 || code < "200")
        throw RequestError(502, "The script: bad Status (" + repr(status) + ")");
    send_response(std::stoi(std::string(code)), trim(status.substr(code.size())));
    for (const auto& [name, value] : fields)
        if (!is_for_the_server(name))
            send_header(name, value);
    if (protocol_version >= "HTTP/1.1")
        send_header("Connection", "close");
    end_headers();
    exchange.head_was_sent = true;
    if (command != "HEAD")
        wfile << std::string_view(exchange.head).substr(begin_of_body);
}

}  // namespace socketserver::http
