#include "socketserver/http/mime_types.hpp"

#include <array>
#include <fstream>
#include <sstream>
#include <utility>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

namespace {

// What the web is made of, for a system that has no table of its own.
constexpr auto web_types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".3gp", "audio/3gpp"},
    {".aac", "audio/aac"},
    {".avi", "video/x-msvideo"},
    {".avif", "image/avif"},
    {".bin", "application/octet-stream"},
    {".bmp", "image/bmp"},
    {".c", "text/plain"},
    {".css", "text/css"},
    {".csv", "text/csv"},
    {".doc", "application/msword"},
    {".eml", "message/rfc822"},
    {".eps", "application/postscript"},
    {".exe", "application/octet-stream"},
    {".gif", "image/gif"},
    {".h", "text/plain"},
    {".heic", "image/heic"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ico", "image/vnd.microsoft.icon"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript"},
    {".json", "application/json"},
    {".m3u8", "application/vnd.apple.mpegurl"},
    {".md", "text/markdown"},
    {".mjs", "text/javascript"},
    {".mov", "video/quicktime"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".mpeg", "video/mpeg"},
    {".mpg", "video/mpeg"},
    {".oga", "audio/ogg"},
    {".ogg", "audio/ogg"},
    {".ogv", "video/ogg"},
    {".opus", "audio/opus"},
    {".pdf", "application/pdf"},
    {".pl", "text/plain"},
    {".png", "image/png"},
    {".ppt", "application/vnd.ms-powerpoint"},
    {".ps", "application/postscript"},
    {".py", "text/x-python"},
    {".qt", "video/quicktime"},
    {".rtx", "text/richtext"},
    {".sh", "application/x-sh"},
    {".so", "application/octet-stream"},
    {".svg", "image/svg+xml"},
    {".tar", "application/x-tar"},
    {".tex", "application/x-tex"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".tsv", "text/tab-separated-values"},
    {".txt", "text/plain"},
    {".vtt", "text/vtt"},
    {".wasm", "application/wasm"},
    {".wav", "audio/x-wav"},
    {".webm", "video/webm"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".xls", "application/vnd.ms-excel"},
    {".xml", "text/xml"},
    {".zip", "application/zip"},
});

// Ends of names that tell how the file is compressed, and those that tell two things.
constexpr std::array<std::string_view, 5> compressions{".gz", ".Z", ".bz2", ".xz", ".br"};
constexpr auto short_forms =
    std::to_array<std::pair<std::string_view, std::string_view>>({
        {".svgz", ".svg"},
        {".tgz", ".tar"},
        {".taz", ".tar"},
        {".tz", ".tar"},
        {".tbz2", ".tar"},
        {".txz", ".tar"},
    });

}  // namespace

std::string_view extension(std::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    const std::size_t first = name.find_first_not_of('.');
    const std::size_t dot = name.rfind('.');
    if (first == std::string_view::npos || dot == std::string_view::npos || dot < first)
        return {};
    return name.substr(dot);
}

// A line of the table: "text/html  html htm", or "# a remark".
MimeTypes::MimeTypes() : types_(web_types.begin(), web_types.end()) {
    std::ifstream table("/etc/mime.types");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string type;
        words >> type;
        for (std::string ending; words >> ending;)
            types_["." + ending] = type;
    }
}

const MimeTypes& MimeTypes::of_this_system() {
    static const MimeTypes types;
    return types;
}

std::string_view MimeTypes::guess_type(std::string_view name) const {
    std::string_view ending = extension(name);
    for (const auto& [short_form, long_form] : short_forms)
        if (same_but_for_case(ending, short_form))
            ending = long_form;
    for (const std::string_view compression : compressions)
        if (ending == compression)
            ending = extension(name.substr(0, name.size() - ending.size()));
    auto type = types_.find(ending);
    if (type == types_.end())
        type = types_.find(lower(ending));
    return type == types_.end() ? std::string_view() : type->second;
}

}  // namespace socketserver::http
