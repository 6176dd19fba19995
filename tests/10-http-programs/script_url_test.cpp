// Which script a URL means, and what of it is for the script.

#include "socketserver/http/script_url.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/scratch_folder.hpp"

using socketserver::http::DocumentRoot;
using socketserver::http::find_script;

namespace {

// "URL|PATH_INFO|query" of the script that is found, or "none".
std::string found(const DocumentRoot& root, const std::string& url,
                  const std::vector<std::string>& directories) {
    const auto script = find_script(url, root, directories);
    return script ? script->url + "|" + script->path_info + "|" + script->query : "none";
}

}  // namespace

TEST_CASE("a URL is taken apart at the first name that is no folder") {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "cgi-bin/deep/er");
    std::ofstream(folder / "cgi-bin/script") << "";
    std::ofstream(folder / "cgi-bin/deep/script") << "";
    const DocumentRoot root(folder.path());
    struct Row {
        const char* url;
        const char* script;
    };
    const Row table[]{
        {"/cgi-bin/script", "/cgi-bin/script||"},
        {"/cgi-bin/script?a=%41", "/cgi-bin/script||a=%41"},
        {"/cgi-bin/script/more/names?q", "/cgi-bin/script|/more/names|q"},
        {"/cgi-bin/script/", "/cgi-bin/script|/|"},
        {"/cgi-bin/script/a%2Fb/", "/cgi-bin/script|/a/b/|"},
        {"/cgi-bin/deep/script", "/cgi-bin/deep/script||"},
        {"/cgi-bin/deep/er", "/cgi-bin/deep/er||"},
        {"/cgi-bin/deep/er/", "/cgi-bin/deep/er/||"},
        {"/cgi-bin/gone/more", "/cgi-bin/gone|/more|"},
        {"/cgi-bin/", "/cgi-bin/||"},
        {"/cgi-bin", "none"},
        // No other spelling is another file.
        {"/cgi%2Dbin/script", "/cgi-bin/script||"},
        {"/cgi-bin%2fscript", "/cgi-bin/script||"},
        {"cgi-bin/script", "/cgi-bin/script||"},
        {"//cgi-bin///script", "/cgi-bin/script||"},
        {"/x/../cgi-bin/./script", "/cgi-bin/script||"},
        // These are none.
        {"/", "none"},
        {"/index.html", "none"},
        {"/cgi-binary/script", "none"},
        {"/cgi-bin/../index.html", "none"},
        {"/a/cgi-bin/script", "none"},
    };
    for (const Row& row : table) {
        CAPTURE(row.url);
        CHECK(found(root, row.url, {"/cgi-bin"}) == row.script);
    }
}

TEST_CASE("folders with scripts may lie anywhere") {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "a/b");
    std::ofstream(folder / "a/b/script") << "";
    const DocumentRoot root(folder.path());
    CHECK(found(root, "/a/b/script", {"/cgi-bin", "/a/b"}) == "/a/b/script||");
    CHECK(found(root, "/a/b/script", {""}) == "/a/b/script||");
    CHECK(found(root, "/a/b/script", {}) == "none");
}
