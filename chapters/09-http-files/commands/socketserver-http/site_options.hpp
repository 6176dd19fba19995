#pragma once

#include <CLI/CLI.hpp>

#include "socketserver/http/site.hpp"

/// Adds the options that say what is served, and how.
/// @param site  where they are kept; it must outlive the parsing
void add_site_options(CLI::App& app, socketserver::http::SimpleHTTPOptions& site);
