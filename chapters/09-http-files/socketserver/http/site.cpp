#include "socketserver/http/site.hpp"

#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/mime_types.hpp"
#include "socketserver/http/read_part.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/url.hpp"

namespace socketserver::http {

const std::string* SimpleHTTPOptions::type_of_ending(std::string_view name) const {
    const std::string_view ending = extension(name);
    auto known = extensions_map.find(ending);
    if (known == extensions_map.end() && lower(ending) != ending)
        known = extensions_map.find(lower(ending));
    return known == extensions_map.end() ? nullptr : &known->second;
}

Site::Site(SimpleHTTPOptions site_options)
    : options(std::move(site_options)),
      root(options.directory, options.follow_symlinks, options.hide_dotfiles) {
    check_extra_headers(options.extra_response_headers);
    if (!options.charset.empty() && !is_token(options.charset))
        throw std::invalid_argument(repr(options.charset) + " is no charset");
    if (contains_line_end(options.allowed_origin))
        throw std::invalid_argument(repr(options.allowed_origin) + " is no origin");
    // Now, or each child process would read the table for its one connection.
    MimeTypes::of_this_system();
}

std::vector<std::string> Site::split_path(const std::string& path) {
    return DocumentRoot::split_path(quote(path));
}

std::optional<std::string> Site::content_of(const std::string& path) const {
    constexpr std::uint64_t longest = 1 << 20;
    try {
        const std::optional<Document> file = root.open(split_path(path));
        if (!file || file->is_folder() || file->size() > longest)
            return std::nullopt;
        std::string content(file->size(), '\0');
        content.resize(read_part(*file, {.first = 0, .length = content.size()}, content));
        return content;
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

}  // namespace socketserver::http
