#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "socketserver/http/cgi_script.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"

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

    /// The folders with scripts, as paths of URLs.
    std::vector<std::string> cgi_directories = {"/cgi-bin", "/htbin"};

    /// How long a script may neither read nor write, before it is ended: 60 s.
    Timeout cgi_timeout = std::chrono::seconds(60);

private:
    // A URL taken apart: /cgi-bin/script/more?query
    struct Script {
        std::vector<std::string> names;  // {"cgi-bin", "script"}
        std::string url;                 // "/cgi-bin/script"
        std::string path_info;           // "/more"
        std::string query;               // "query"
    };

    // What is under way between the client and a script.
    struct Exchange {
        CgiScript& program;
        std::string unfed = {};  // bytes of the body that the script has not taken
        std::uint64_t fed = 0;   // bytes of the body that went into the script's pipe
        std::uint64_t read = 0;  // and that it has read from there
        bool body_has_ended = false;
        std::string head = {};  // of its output, until the headers are whole
        bool head_was_sent = false;
        Deadline deadline{std::nullopt};  // until which the script has to read or write

        void note_reading(Timeout timeout);
    };

    using Name = std::vector<std::string>::const_iterator;

    static std::string url_of(Name begin, Name end);
    std::optional<Script> find_script() const;
    bool is_cgi_directory(const std::string& url) const;
    void run_cgi(const Script& script);
    std::vector<std::string> environment(const Script& script) const;
    bool exchange_bytes(Exchange& exchange);
    bool give_up(const Exchange& exchange);
    void take_from_body(Exchange& exchange);
    void feed_script(Exchange& exchange);
    bool take_from_script(Exchange& exchange);
    void send_head_of_script(Exchange& exchange);
};

}  // namespace socketserver::http
