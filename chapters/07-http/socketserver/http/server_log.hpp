#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "socketserver/standard_error.hpp"

namespace socketserver::http {

/// Where the lines of a server's log go: those of its handlers' log_message() and
/// log_answer(). A server that is derived from it, as HTTPServer is, can say. (What
/// handle_error() reports goes to standard error in any case.)
class ServerLog {
public:
    ServerLog(const ServerLog&) = delete;
    ServerLog& operator=(const ServerLog&) = delete;

    /// Takes a line, its line feed included. Many threads may call it at once.
    using Sink = std::function<void(std::string_view line)>;

    /// Says where the lines go. Before that they go to standard error. To be called
    /// before the server serves.
    void set_log(Sink sink) { sink_ = std::move(sink); }

    /// Has the lines written behind what stands in a file, which is made if it is not
    /// there. Each line is one write(2), so that those of threads and processes don't
    /// mix. One that can't be written is dropped. To be called before the server serves.
    /// @throws std::system_error  "open /nowhere/log: No such file or directory"
    void set_log(const std::filesystem::path& file);

    /// Writes a line. May be called by any thread. What the sink throws is dropped: a log
    /// that can't be written keeps nobody from being answered.
    void write_log(std::string_view line) const noexcept;

protected:
    ServerLog() = default;
    ~ServerLog() = default;

private:
    // set_log() sets it before there are threads that read it.
    Sink sink_ = write_to_stderr;
};

}  // namespace socketserver::http
