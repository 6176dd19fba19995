#pragma once

#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "load_http.hpp"
#include "measurement.hpp"
#include "server_program.hpp"
#include "support/scratch_folder.hpp"

// The servers that are compared in this chapter, and what they are asked for by 64
// clients that keep their connections.

inline const std::string our_server = "/07-http/servers/http_server";
inline const std::string bare_server = "/peers/bare_http_server";
inline const std::string pythons_server = "/peers/python_http_server.py";
inline const std::string cpp_httplib_server = "/peers/cpp_httplib_server";
inline const std::string poco_server = "/peers/poco_server";
inline const std::string lighttpd_server = "/peers/lighttpd_server.py";

inline const bench::Page text_page{.path = "/hello", .length = 12};

/// A server whose every answer is a short text: answers a second.
inline bench::Subject text_subject(const std::string& name, const std::string& program,
                                   const std::vector<std::string>& arguments = {}) {
    return {name, [=] {
                return bench::measure_server(
                    BENCH_FOLDER + program, arguments, [](const bench::Address& server) {
                        return bench::pages_per_second(server, text_page, 64);
                    });
            }};
}

inline bench::Subject our_text() {
    return text_subject("ThreadingHTTPServer", our_server, {"text"});
}

/// A folder with one file, which goes with all that is in it.
class FolderWithFile {
public:
    explicit FolderWithFile(std::size_t length) : length_(length) {
        std::ofstream file(path());
        file << std::string(length, 'x') << std::flush;
        if (!file)
            throw std::runtime_error("can't write " + path());
    }

    const std::string& folder() const { return folder_.path(); }
    std::string path() const { return folder_ / "file.bin"; }
    bench::Page page() const { return {.path = "/file.bin", .length = length_}; }

private:
    std::size_t length_;
    ScratchFolder folder_;
};

/// A server of files, and one of this length: answers a second.
/// @param arguments  the program's, for this folder and file
inline bench::Subject file_subject(
    const std::string& name, std::size_t length, const std::string& program,
    const std::function<std::vector<std::string>(const FolderWithFile&)>& arguments) {
    return {name, [=] {
                const FolderWithFile file(length);
                return bench::measure_server(BENCH_FOLDER + program, arguments(file),
                                             [&](const bench::Address& server) {
                                                 return bench::pages_per_second(
                                                     server, file.page(), 64);
                                             });
            }};
}

inline bench::Subject our_file(std::size_t length) {
    return file_subject("ThreadingHTTPServer", length, our_server,
                        [](const FolderWithFile& file) {
                            return std::vector<std::string>{"files", file.folder()};
                        });
}

inline bench::Subject pythons_file(std::size_t length) {
    return file_subject("Python's ThreadingHTTPServer", length, pythons_server,
                        [](const FolderWithFile& file) {
                            return std::vector<std::string>{"files", file.folder()};
                        });
}

inline bench::Subject bare_file(std::size_t length) {
    return file_subject("bare threads, sendfile", length, bare_server,
                        [](const FolderWithFile& file) {
                            return std::vector<std::string>{"file", file.path()};
                        });
}

inline bench::Subject lighttpds_file(std::size_t length) {
    return file_subject("lighttpd", length, lighttpd_server,
                        [](const FolderWithFile& file) {
                            return std::vector<std::string>{file.folder()};
                        });
}
