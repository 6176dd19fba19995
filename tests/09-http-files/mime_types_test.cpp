#include "socketserver/http/mime_types.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string_view>

using socketserver::http::extension;
using socketserver::http::MimeTypes;

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

TEST_CASE("a compressed file has the type of what is compressed") {
    const MimeTypes types;
    CHECK(types.guess_type("page.html.gz") == "text/html");
    CHECK(types.guess_type("page.html.xz") == "text/html");
    CHECK(types.guess_type("archive.tar.bz2") == "application/x-tar");
    CHECK(types.guess_type("archive.tgz") == "application/x-tar");
    CHECK(types.guess_type("picture.svgz") == "image/svg+xml");
    CHECK(types.guess_type("README.gz") == "");
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
