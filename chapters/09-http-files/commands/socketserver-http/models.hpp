#pragma once

#include <span>

#include "commands/socketserver-http/options.hpp"
#include "socketserver/base_server.hpp"

/// How many clients are served at once, and by what.
struct Model {
    const char* name;  ///< "threads": of --threads.
    const char* help;  ///< What --help says of it.
    /// Serves until a signal ends it. @return the exit status
    int (*serve)(const Options& options,
                 const socketserver::RequestHandlerClass& handler);
};

/// All of them; the first one serves when the command line names none.
std::span<const Model> models();
