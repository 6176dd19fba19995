#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "socketserver/http/simple_http_request_handler.hpp"

/// What the command line says.
struct Options {
    int port = 8000;                             ///< Where it listens.
    std::string bind;                            ///< On which address; empty is all.
    std::string protocol = "HTTP/1.0";           ///< What it speaks.
    std::string model;                           ///< The name of a Model.
    std::string handler;                         ///< Which one; empty is the usual one.
    std::chrono::milliseconds timeout{};         ///< How long a client may be silent.
    std::string log;                             ///< The log's file; empty is none.
    bool quiet = false;                          ///< Whether only failures are logged.
    socketserver::http::SimpleHTTPOptions site;  ///< What is served.
};

/// Reads the command line. There are no options when it asks for --help or --version:
/// that has been answered then.
/// @throws UsageError  for what can't be understood
std::optional<Options> parse_options(int argc, char* argv[]);
