#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace socketserver::http {

/// Which type a file has, by the end of its name: Python's `mimetypes`. It knows the
/// types of the web, and those of the system's table, /etc/mime.types, which come first.
class MimeTypes {
public:
    /// Reads the system's table, if there is one.
    MimeTypes();

    /// The table of this program, made once.
    static const MimeTypes& of_this_system();

    /// The type of "page.html": "text/html". An archive has the type of what it is, and
    /// not of what is in it: "page.html.gz" is "application/gzip", so that nobody unpacks
    /// it on the way. Only behind an encoding it is the type of what is encoded:
    /// "page.html.br" has the same as "page.html". Empty when it is unknown.
    std::string_view guess_type(std::string_view name) const;

    /// How a file of this name is encoded, for the header Content-Encoding: "br" for
    /// "page.html.br", "gzip" for "picture.svgz". Empty for all other names.
    static std::string_view guess_encoding(std::string_view name);

private:
    // So that an ending is found without making a string of it.
    struct TextHash : std::hash<std::string_view> {
        // NOLINTNEXTLINE(readability-identifier-naming): the standard asks for it
        using is_transparent = void;
    };

    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> types_;
};

/// The type with a charset, when it is a type of text that names none: "text/html;
/// charset=utf-8". Without a charset it is the type alone.
std::string with_charset(std::string type, std::string_view charset);

/// The end of a name, with its dot: ".html" of "page.html". Empty when there is none, and
/// for a name that begins with the dot (Python's `posixpath.splitext`).
std::string_view extension(std::string_view name);

}  // namespace socketserver::http
