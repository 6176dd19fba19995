#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "socketserver/http/document_root.hpp"
#include "support/scratch_folder.hpp"

// A folder "root" that is served, with a file in it and one beside it.
class RootFolder {
public:
    RootFolder() {
        std::filesystem::create_directories(path() + "/folder/below");
        std::ofstream(path() + "/file.txt") << "inside";
        std::ofstream(path() + "/folder/below/deep.txt") << "deep inside";
        std::filesystem::create_directory(scratch_ / "beside");
        std::ofstream(scratch_ / "beside/secret.txt") << "outside";
    }

    std::string path() const { return scratch_ / "root"; }
    std::string beside(const std::string& name) const { return scratch_ / name; }

private:
    ScratchFolder scratch_;
};

// What stands in a file that was opened.
inline std::string content_of(
    const std::optional<socketserver::http::Document>& document) {
    REQUIRE(document);
    std::string text(document->size(), '\0');
    REQUIRE(::pread(document->fileno(), text.data(), text.size(), 0) ==
            static_cast<ssize_t>(text.size()));
    return text;
}

// Sees whether a file is opened: inotify(7).
class Openings {
public:
    explicit Openings(const std::string& path)
        : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
        REQUIRE(::inotify_add_watch(descriptor_.fileno(), path.c_str(), IN_OPEN) >= 0);
    }

    // Whether it was, since this object was made.
    bool seen() const {
        std::array<char, 4096> events{};
        return ::read(descriptor_.fileno(), events.data(), events.size()) > 0;
    }

private:
    socketserver::FileDescriptor descriptor_;
};
