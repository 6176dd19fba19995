#pragma once

#include "socketserver/http/site.hpp"

// What reads it takes seconds to compile: only the sources that add options include it.
namespace CLI {  // NOLINT(readability-identifier-naming): its own name
class App;
}

/// Adds the options that say what is served, and how.
/// @param site  where they are kept; it must outlive the parsing
void add_site_options(CLI::App& app, socketserver::http::SimpleHTTPOptions& site);
