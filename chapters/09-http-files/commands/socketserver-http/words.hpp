#pragma once

#include <chrono>
#include <string>

#include "socketserver/http/headers.hpp"

// What the words of a command line mean. Each function takes a word as it was typed, and
// throws CLI::ValidationError for one that it can't read.

/// A port: only digits, which have base 10, as people write ports.
int port_of(const std::string& word);

/// A host. An IPv6 address may have brackets, as the command itself prints it.
std::string host_of(const std::string& word);

/// A time in seconds: "0.5".
std::chrono::milliseconds timeout_of(const std::string& word);

/// A header, "Name: value", read as the headers of a request are.
socketserver::http::Headers::Field header_of(const std::string& word);
