#include "socketserver/http/mime_types.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string_view>

#include "socketserver/http/web_types.hpp"

using socketserver::http::extension;
using socketserver::http::MimeTypes;
using socketserver::http::web_types;

TEST_CASE("an extension is the end of a name, with its last dot") {
    CHECK(extension("page.html") == ".html");
    CHECK(extension("archive.tar.gz") == ".gz");
    CHECK(extension("README") == "");
    CHECK(extension("") == "");
    CHECK(extension("ends.") == ".");
    CHECK(extension("folder.d/name") == "");
    CHECK(extension("folder.d/name.txt") == ".txt");
}

TEST_CASE("a name that begins with a dot has no extension by that") {
    CHECK(extension(".bashrc") == "");
    CHECK(extension("...") == "");
    CHECK(extension("..a") == "");
    CHECK(extension(".bashrc.txt") == ".txt");
    CHECK(extension("folder/.bashrc") == "");
}

TEST_CASE("a type is guessed by the end of the name, in any case") {
    const MimeTypes types;
    CHECK(types.guess_type("page.html") == "text/html");
    CHECK(types.guess_type("PAGE.HTM") == "text/html");
    CHECK(types.guess_type("a.b.css") == "text/css");
    CHECK(types.guess_type("picture.PNG") == "image/png");
    CHECK(types.guess_type("picture.jpeg") == "image/jpeg");
    CHECK(types.guess_type("notes.txt") == "text/plain");
    CHECK(types.guess_type("data.json") == "application/json");
    CHECK(types.guess_type("module.wasm") == "application/wasm");
    CHECK(types.guess_type("film.mp4") == "video/mp4");
    CHECK(types.guess_type("font.woff2") == "font/woff2");
}

TEST_CASE("a name that says nothing has no type") {
    const MimeTypes types;
    CHECK(types.guess_type("README") == "");
    CHECK(types.guess_type("") == "");
    CHECK(types.guess_type(".html") == "");
    CHECK(types.guess_type("name.no-such-ending") == "");
    CHECK(types.guess_type("html") == "");
}

TEST_CASE("an archive has its own type, not that of what is in it, and no encoding") {
    const MimeTypes types;
    for (const char* name : {"page.html.gz", "archive.tar.gz", "README.gz", "A.GZ"})
        CHECK(types.guess_type(name) == "application/gzip");
    CHECK(types.guess_type("page.html.xz") == "application/x-xz");
    CHECK(types.guess_type("a.tar.zst") == "application/zstd");
    for (const char* name :
         {"a.tgz", "a.tar.bz2", "a.tbz2", "a.txz", "a.tar.Z", "a.taz"}) {
        CAPTURE(name);
        const std::string_view type = types.guess_type(name);
        CHECK(type.starts_with("application/"));
        CHECK(type != "application/x-tar");
        CHECK(MimeTypes::guess_encoding(name) == "");
    }
    CHECK(MimeTypes::guess_encoding("page.html.gz") == "");
}

TEST_CASE("an encoded file has the type of what is encoded, and says how it is") {
    const MimeTypes types;
    CHECK(types.guess_type("module.wasm.br") == "application/wasm");
    CHECK(MimeTypes::guess_encoding("module.wasm.br") == "br");
    CHECK(types.guess_type("Page.HTML.BR") == "text/html");
    CHECK(MimeTypes::guess_encoding("Page.HTML.BR") == "br");
    CHECK(types.guess_type("picture.svgz") == "image/svg+xml");
    CHECK(MimeTypes::guess_encoding("picture.svgz") == "gzip");
    CHECK(types.guess_type("README.br") == "");
    CHECK(MimeTypes::guess_encoding("README.br") == "br");
    CHECK(MimeTypes::guess_encoding(".br") == "");
    CHECK(MimeTypes::guess_encoding("picture.svg") == "");
}

TEST_CASE("the table that a system without one has knows today's web") {
    const std::map<std::string_view, std::string_view> types(web_types.begin(),
                                                             web_types.end());
    CHECK(types.size() == web_types.size());  // no ending stands there twice
    for (const auto& row : types) {
        CAPTURE(row.first);
        CHECK(row.first.starts_with('.'));
        CHECK(row.second.find('/') != std::string_view::npos);
    }
    for (const char* ending :
         {".ttf", ".otf", ".flac", ".m4a", ".mkv", ".m4s", ".docx", ".xlsx", ".odt",
          ".rss", ".atom", ".ics", ".jxl", ".geojson", ".epub", ".7z", ".yaml", ".glb"}) {
        CAPTURE(ending);
        CHECK(types.contains(ending));
    }
}

TEST_CASE("the system's table is known, if there is one") {
    if (!std::filesystem::exists("/etc/mime.types")) {
        MESSAGE("skipped: this system has no /etc/mime.types");
        return;
    }
    CHECK(MimeTypes().guess_type("book.epub") == "application/epub+zip");
}

TEST_CASE("a program has one table") {
    CHECK(&MimeTypes::of_this_system() == &MimeTypes::of_this_system());
}
