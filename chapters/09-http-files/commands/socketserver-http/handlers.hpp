#pragma once

#include <memory>

#include "commands/socketserver-http/options.hpp"
#include "socketserver/base_server.hpp"

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
        : Handler(site) {
        this->protocol_version = options.protocol;
        this->timeout = options.timeout;
    }
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
