#pragma once

#include <memory>
#include <string_view>

#include "commands/socketserver-http/log_file.hpp"
#include "commands/socketserver-http/options.hpp"
#include "socketserver/base_server.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): its own name
class App;
}

/// Adds the options that choose a handler, behind all others.
void add_handlers(CLI::App& app, Options& options);

/// What is done with a connection, as the command line says.
/// @throws std::system_error, std::runtime_error  for a folder that can't be served
socketserver::RequestHandlerClass request_handler_class(const Options& options);

/// Opens the folder that is served.
/// @throws std::runtime_error
std::shared_ptr<const socketserver::http::Site> open_site(const Options& options);

/// A handler class, told what the command line says.
template <class Handler>
class Configured : public Handler {
public:
    /// @param site  what is served
    Configured(const std::shared_ptr<const socketserver::http::Site>& site,
               const Options& options)
        : Handler(site), is_quiet_(options.quiet) {
        this->protocol_version = options.protocol;
        this->timeout = options.timeout;
        this->head_rules = {.allow_http_0_9 = false, .require_host = true};
    }

protected:
    void log_message(std::string_view message) override {
        LogFile::follow();
        Handler::log_message(message);
    }

    // Of a quiet server's clients none is told, whatever they have asked for.
    void log_request(int code, std::string_view size) override {
        if (!is_quiet_ || code >= 500)
            Handler::log_request(code, size);
    }

    // send_error() tells of its code before it answers.
    void log_error(std::string_view message) override {
        if (!is_quiet_ || !message.starts_with("code 4"))
            Handler::log_error(message);
    }

private:
    bool is_quiet_;
};

/// Makes a request handler class of a Configured one.
template <class Handler>
socketserver::RequestHandlerClass handled_by_configured(const Options& options) {
    return
        [site = open_site(options), options](socketserver::Request& request,
                                             const socketserver::Address& client_address,
                                             socketserver::BaseServer& server) {
            Handler handler(site, options);
            handler.run(request, client_address, server);
        };
}
