#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/http/extra_headers.hpp"

// What the words of a command line mean. Each function takes a word as it was typed, and
// throws a UsageError for one that it can't read.

/// A port: only digits, which have base 10, as people write ports.
int port_of(const std::string& word);

/// A host. An IPv6 address may have brackets, as the command itself prints it.
std::string host_of(const std::string& word);

/// A time in seconds: "0.5".
std::chrono::milliseconds timeout_of(const std::string& word);

/// Headers, each "Name: value", and none of them one that the server decides about.
socketserver::http::ExtraHeaders headers_of(const std::vector<std::string>& words);

/// The type of a file: "text/plain; charset=utf-8".
std::string type_of(const std::string& word);

/// The name of a charset: "utf-8".
std::string charset_of(const std::string& word);

/// Whose pages may read the answers: "https://example.org", or "*" for all.
void check_origin(const std::string& word);

/// A code and a file, for each page of an error.
using ErrorPageWords = std::vector<std::pair<std::string, std::string>>;

/// The pages of errors by their codes, from 400 to 599.
std::map<int, std::string> error_pages_of(const ErrorPageWords& words);
