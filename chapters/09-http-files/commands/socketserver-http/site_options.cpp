// The options that say what is served, and how: a table of them. What their words mean
// stands in words.hpp.
#include "commands/socketserver-http/site_options.hpp"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "commands/socketserver-http/words.hpp"

namespace http = socketserver::http;

namespace {

// Which files are there for a client.
void add_files(CLI::App& app, http::SimpleHTTPOptions& site) {
    app.add_option("-d,--directory", site.directory, "Serve this folder [.]")
        ->type_name("FOLDER");
    app.add_flag("--follow-symlinks", site.follow_symlinks,
                 "Follow symbolic links, out of the folder too");
    app.add_flag("--no-dotfiles", site.hide_dotfiles,
                 "Hide names that begin with a dot, but for .well-known");
    app.add_flag_callback(
        "--no-listing", [&site] { site.list_folders = false; },
        "Show no list of what is in a folder");
    app.add_option("--fallback", site.fallback,
                   "Send this file of the folder where nothing is found")
        ->type_name("FILE");
    app.add_option_function<ErrorPageWords>(
           "--error-page",
           [&site](const ErrorPageWords& words) {
               site.error_pages = error_pages_of(words);
           },
           "Send this file of the folder with an error; may be repeated")
        ->type_name("CODE FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// What is said of them.
void add_headers(CLI::App& app, http::SimpleHTTPOptions& site) {
    app.add_option_function<std::vector<std::string>>(
           "-H,--header",
           [&site](const std::vector<std::string>& words) {
               site.extra_response_headers = headers_of(words);
           },
           "Say this in answers with a file or a listing; may be repeated")
        ->type_name("'NAME: VALUE'")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option_function<std::string>(
           "--content-type",
           [&site](const std::string& word) {
               site.default_content_type = type_of(word);
           },
           "The type of files whose names say nothing")
        ->type_name("TYPE")
        ->default_str(site.default_content_type);
    app.add_option_function<std::string>(
           "--charset",
           [&site](const std::string& word) { site.charset = charset_of(word); },
           "The charset of text, as utf-8 [none is told]")
        ->type_name("NAME");
    app.add_flag("--cors{*}", site.allowed_origin,
                 "Let pages of other sites read the answers; of one, --cors=ORIGIN")
        ->each(check_origin);
    app.add_flag("--precompressed", site.precompressed,
                 "Send FILE.br or FILE.gz for FILE to clients that accept it");
}

}  // namespace

void add_site_options(CLI::App& app, http::SimpleHTTPOptions& site) {
    add_files(app, site);
    add_headers(app, site);
}
