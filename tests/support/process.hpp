#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

// A program that runs beside the test, with its standard input, output and errors at
// hand. Nothing waits longer than the deadline of 5 s; when the object goes, the program
// is gone.
class Process {
public:
    // Starts the program at this path: posix_spawn(3).
    explicit Process(std::string program, const std::vector<std::string>& arguments = {})
        : program_(std::move(program)) {
        Pipe to_stdin = Pipe::open();
        Pipe from_stdout = Pipe::open();
        Pipe from_stderr = Pipe::open();

        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, to_stdin.reader.fileno(), 0);
        ::posix_spawn_file_actions_adddup2(&actions, from_stdout.writer.fileno(), 1);
        ::posix_spawn_file_actions_adddup2(&actions, from_stderr.writer.fileno(), 2);
        std::vector<char*> argv{program_.data()};
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        const int error = ::posix_spawn(&pid_, program_.c_str(), &actions, nullptr,
                                        argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (error != 0)
            throw std::system_error(error, std::generic_category(), "start " + program_);

        stdin_.emplace(std::move(to_stdin.writer));
        stdout_.pipe.emplace(std::move(from_stdout.reader));
        stderr_.pipe.emplace(std::move(from_stderr.reader));
    }

    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    ~Process() {
        if (!status_) {
            ::kill(pid_, SIGKILL);
            while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
                continue;
        }
    }

    pid_t pid() const { return pid_; }

    // Writes all of the text to the program's standard input.
    void write(std::string_view text) {
        if (!stdin_)
            throw std::logic_error(program_ + ": its standard input is closed");
        const auto end = deadline();
        while (!text.empty()) {
            if (passed(end))
                throw std::runtime_error(program_ + " did not read its input" + story());
            if (!takes_input(std::chrono::milliseconds(50)))
                continue;
            // More than this could wait in write(2), though poll(2) said that there is
            // room.
            const ssize_t written =
                write_without_sigpipe(stdin_->fileno(), text.substr(0, PIPE_BUF));
            if (written >= 0)
                text.remove_prefix(static_cast<std::size_t>(written));
            else if (errno != EINTR)
                throw std::system_error(errno, std::generic_category(),
                                        "write to " + program_);
        }
    }

    // The program's standard input ends here.
    void close_stdin() { stdin_.reset(); }

    // The next line of the program's standard output, without its newline.
    std::string read_line() {
        read_until("a line", [this] { return stdout_.text.find('\n') != npos; });
        std::string line = stdout_.text.substr(0, stdout_.text.find('\n'));
        stdout_.text.erase(0, line.size() + 1);
        return line;
    }

    // The rest of the program's standard output, to its end.
    std::string read_all() {
        read_until("the end of its output", [this] { return !stdout_.pipe; });
        return std::exchange(stdout_.text, "");
    }

    // The rest of the program's standard errors, to their end.
    std::string read_errors() {
        read_until("the end of its errors", [this] { return !stderr_.pipe; });
        return std::exchange(stderr_.text, "");
    }

    // Waits for the program's end. Its exit status, or 128 + the signal that ended it.
    int wait() {
        const auto end = deadline();
        while (!has_ended()) {
            if (passed(end))
                throw std::runtime_error(program_ + " did not end" + story());
            read_some(std::chrono::milliseconds(1));
        }
        return *status_;
    }

    // SIGTERM, and SIGKILL when that does not end the program before the deadline.
    // Returns what wait() does.
    int terminate() {
        if (!has_ended())
            ::kill(pid_, SIGTERM);
        const auto end = deadline();
        while (!has_ended()) {
            if (passed(end))
                ::kill(pid_, SIGKILL);
            read_some(std::chrono::milliseconds(1));
        }
        return *status_;
    }

private:
    // One end of a pipe, closed when it goes.
    class PipeEnd {
    public:
        explicit PipeEnd(int fileno) : fileno_(fileno) {}
        PipeEnd(PipeEnd&& other) noexcept : fileno_(std::exchange(other.fileno_, -1)) {}
        PipeEnd& operator=(PipeEnd&&) = delete;
        ~PipeEnd() { close(); }

        int fileno() const { return fileno_; }

        void close() {
            if (fileno_ >= 0)
                ::close(std::exchange(fileno_, -1));
        }

    private:
        int fileno_;
    };

    // A pipe, close-on-exec: what is written to one end is read from the other.
    struct Pipe {
        PipeEnd reader;
        PipeEnd writer;

        static Pipe open() {
            std::array<int, 2> filenos{};
            if (::pipe2(filenos.data(), O_CLOEXEC) < 0)
                throw std::system_error(errno, std::generic_category(), "pipe2");
            return {PipeEnd(filenos[0]), PipeEnd(filenos[1])};
        }
    };

    using Time = std::chrono::steady_clock::time_point;
    static constexpr auto npos = std::string::npos;

    // A stream of the program, and what was read from it; no pipe means that it ended.
    struct Stream {
        std::optional<PipeEnd> pipe;
        std::string text;
    };

    static Time deadline() {
        return std::chrono::steady_clock::now() + std::chrono::seconds(5);
    }

    static bool passed(Time end) { return std::chrono::steady_clock::now() >= end; }

    // Whether there is room for the program's input, after a wait if there is none yet.
    bool takes_input(std::chrono::milliseconds wait) const {
        pollfd input{.fd = stdin_->fileno(), .events = POLLOUT, .revents = 0};
        return ::poll(&input, 1, static_cast<int>(wait.count())) > 0;
    }

    // A program that has ended makes write(2) raise SIGPIPE. That must not end the test:
    // it is held back in this thread and taken away.
    static ssize_t write_without_sigpipe(int fileno, std::string_view text) {
        sigset_t pipe_signal;
        sigset_t before;
        ::sigemptyset(&pipe_signal);
        ::sigaddset(&pipe_signal, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
        const ssize_t written = ::write(fileno, text.data(), text.size());
        const int error = errno;
        const timespec at_once{};
        if (written < 0 && error == EPIPE)
            ::sigtimedwait(&pipe_signal, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        errno = error;
        return written;
    }

    template <class Predicate>
    void read_until(const char* what, Predicate is_there) {
        const auto end = deadline();
        while (!is_there()) {
            if (passed(end) || (!stdout_.pipe && !stderr_.pipe))
                throw std::runtime_error(program_ + " did not write " + what + story());
            read_some(std::chrono::milliseconds(50));
        }
    }

    // Takes what the program has written by now, after a wait if there is nothing yet.
    void read_some(std::chrono::milliseconds wait) {
        std::array<pollfd, 2> ends{};
        std::array<Stream*, 2> streams{&stdout_, &stderr_};
        for (std::size_t i = 0; i < ends.size(); ++i)
            ends[i] = {.fd = streams[i]->pipe ? streams[i]->pipe->fileno() : -1,
                       .events = POLLIN,
                       .revents = 0};
        if (::poll(ends.data(), ends.size(), static_cast<int>(wait.count())) <= 0)
            return;
        for (std::size_t i = 0; i < ends.size(); ++i)
            if (ends[i].revents != 0)
                read_from(*streams[i]);
    }

    static void read_from(Stream& stream) {
        std::array<char, 65536> buffer{};
        const ssize_t size = ::read(stream.pipe->fileno(), buffer.data(), buffer.size());
        if (size > 0)
            stream.text.append(buffer.data(), static_cast<std::size_t>(size));
        else if (size == 0)
            stream.pipe.reset();
    }

    bool has_ended() {
        int status = 0;
        if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
            status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return status_.has_value();
    }

    // What was read so far, for the text of an error.
    std::string story() const {
        return "; its output so far: \"" + stdout_.text + "\", its errors: \"" +
               stderr_.text + "\"";
    }

    std::string program_;
    pid_t pid_ = 0;
    std::optional<int> status_;
    std::optional<PipeEnd> stdin_;
    Stream stdout_;
    Stream stderr_;
};
