// Which script a URL means, and what of it is for the script.

#include "socketserver/http/script_url.hpp"

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
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

// A file system where case doesn't count has more names for each folder. Here a link or a
// mount stands for it.
TEST_CASE("a folder with scripts is one under any of its names") {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "cgi-bin/deep");
    std::filesystem::create_directories(folder / "other");
    std::ofstream(folder / "cgi-bin/script") << "";
    std::ofstream(folder / "other/file") << "";
    std::filesystem::create_directory_symlink("cgi-bin", folder / "CGI-BIN");
    std::filesystem::create_directory_symlink("../cgi-bin/deep", folder / "other/deep");
    const DocumentRoot root(folder.path(), true);
    const auto with = [&](const std::string& url) {
        return found(root, url, {"/cgi-bin", "/missing", "/cgi-bin/deep"});
    };
    CHECK(with("/CGI-BIN/script") == "/CGI-BIN/script||");
    CHECK(with("/CGI-BIN/script/more?q") == "/CGI-BIN/script|/more|q");
    CHECK(with("/CGI-BIN/gone") == "/CGI-BIN/gone||");
    CHECK(with("/CGI-BIN/") == "/CGI-BIN/||");
    CHECK(with("/CGI-BIN") == "none");
    CHECK(with("/other/deep/script") == "/other/deep/script||");
    CHECK(with("/other/file") == "none");
    CHECK(with("/other/") == "none");
    CHECK(with("/other/gone/script") == "none");
}

TEST_CASE("a folder with scripts is one by a mount, too") {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "cgi-bin");
    std::filesystem::create_directories(folder / "other");
    std::ofstream(folder / "cgi-bin/script") << "";
    std::thread([&] {  // its mounts are its own
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount((folder / "cgi-bin").c_str(), (folder / "other").c_str(), nullptr,
                    MS_BIND, nullptr) != 0)
            return;  // this user may not mount
        const DocumentRoot root(folder.path());
        CHECK(found(root, "/other/script", {"/cgi-bin"}) == "/other/script||");
    })
        .join();
}
