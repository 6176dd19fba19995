#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "socketserver/http/cgi_exchange.hpp"
#include "socketserver/http/cgi_script.hpp"
#include "socketserver/http/script_url.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"
#include "socketserver/http/spooled_body.hpp"

namespace socketserver::http {

/// Serves files, and runs programs: Python's `CGIHTTPRequestHandler`. A file below
/// `/cgi-bin` or `/htbin` is never sent, but run, and its output is the answer (RFC
/// 3875). Only for programs that one would run oneself.
class CGIHTTPRequestHandler : public SimpleHTTPRequestHandler {
public:
    /// @param site  what is served
    explicit CGIHTTPRequestHandler(
        std::shared_ptr<const Site> site = std::make_shared<const Site>());

protected:
    void do_GET() override;   ///< Runs a script, or sends a file.
    void do_HEAD() override;  ///< The same without a body.
    void do_POST() override;  ///< Runs a script, which reads the request's body.

    /// The methods that OPTIONS tells of: POST is one more.
    std::string allowed_methods() const override;

    /// The folders with scripts, as paths of URLs.
    std::vector<std::string> cgi_directories = {"/cgi-bin", "/htbin"};

    /// How long a script may neither read nor write, before it is ended: 60 s.
    Timeout cgi_timeout = std::chrono::seconds(60);

    /// Whether scripts are told the header Authorization, the client's password: for
    /// those that ask for one themselves, since this server knows none.
    bool cgi_pass_authorization = false;

    /// How many bytes a body in chunks may have: 64 MiB. It is read to its end before its
    /// script begins, into a file without a name; a larger one is a 413.
    std::uint64_t max_spooled_body = 64 << 20;

private:
    std::optional<ScriptUrl> script() const;
    void run_cgi(const ScriptUrl& script);
    void run_program(const CgiProgram& program, const ScriptUrl& script);
    std::unique_ptr<CgiScript> start(const CgiProgram& program,
                                     const std::vector<std::string>& variables,
                                     FileDescriptor input);
    [[noreturn]] void throw_not_started(int error);
    std::optional<SpooledBody> spool_chunked_body();
    std::optional<std::uint64_t> content_length() const;
    std::vector<std::string> environment(const ScriptUrl& script,
                                         std::optional<std::uint64_t> body_size) const;
    bool exchange_bytes(CgiScript& program, CgiExchange& exchange);
    void take_from_body(CgiScript& program, CgiExchange& exchange,
                        const Deadline& deadline);
    bool take_from_script(CgiScript& program, CgiExchange& exchange);
    void send_head_of_script(const CgiExchange::Head& head);
};

}  // namespace socketserver::http
