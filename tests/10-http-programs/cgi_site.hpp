#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/http_answer.hpp"
#include "support/process.hpp"
#include "support/process_state.hpp"
#include "support/scratch_folder.hpp"
#include "support/served_by.hpp"

// A folder with scripts that a test writes, and the program cgi_server, which runs them.
class CgiSite {
public:
    // The options of programs/cgi_server.cpp.
    explicit CgiSite(std::vector<std::string> options = {}) {
        // A script that root starts is nobody's, and nobody has to find it.
        std::filesystem::create_directories(root() + "/cgi-bin");
        ::chmod(folder_.path().c_str(), 0755);
        options.insert(options.begin(), root());
        server_.emplace(PROGRAMS "/cgi_server", options);
        address_ = served_by(*server_);
    }

    // The path of the served folder.
    std::string root() const { return folder_ / "root"; }

    // The path of a name in the served folder.
    std::string operator/(const std::string& name) const { return root() + "/" + name; }

    // The path of a name beside the served folder.
    std::string beside(const std::string& name) const { return folder_ / name; }

    // Makes a file, with the folders on the way to it.
    void write(const std::string& name, const std::string& content) const {
        std::filesystem::create_directories(
            std::filesystem::path(*this / name).parent_path());
        std::ofstream(*this / name, std::ios::binary) << content;
    }

    // Makes a script for the shell.
    void script(const std::string& name, const std::string& commands) const {
        write(name, "#!/bin/sh\n" + commands);
        ::chmod((*this / name).c_str(), 0755);
    }

    const socketserver::Address& address() const { return address_; }

    http_answer::Answer get(const std::string& path,
                            const std::string& headers = "") const {
        return http_answer::answer_to(address_,
                                      http_answer::request("GET", path, headers));
    }

    http_answer::Answer head(const std::string& path) const {
        return http_answer::answer_to(address_, http_answer::request("HEAD", path));
    }

    http_answer::Answer post(const std::string& path, const std::string& body,
                             const std::string& headers = "") const {
        const std::string length =
            "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return http_answer::answer_to(
            address_, http_answer::request("POST", path, length + headers) + body);
    }

    pid_t server() const { return server_->pid(); }

    // Whether the server comes to have no child, living or a zombie.
    bool has_no_child() const {
        return eventually([this] { return children_of(server()).empty(); });
    }

    // Ends the server. What it wrote to standard error.
    std::string end() {
        server_->terminate();
        return server_->read_errors();
    }

private:
    ScratchFolder folder_;
    std::optional<Process> server_;
    socketserver::Address address_;
};

// The head of a script's output, as it writes it in the shell.
inline const std::string cgi_head = "printf 'Content-Type: text/plain\\n\\n'\n";
