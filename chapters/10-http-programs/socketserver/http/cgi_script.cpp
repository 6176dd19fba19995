#include "socketserver/http/cgi_script.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <tuple>
#include <utility>

#include "socketserver/http/descriptor_limit.hpp"
#include "socketserver/http/failed_call.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::http {

namespace {

// The end for reading and the end for writing.
std::pair<FileDescriptor, FileDescriptor> make_pipe() {
    std::array<int, 2> filenos{};
    if (::pipe2(filenos.data(), O_CLOEXEC) < 0)
        throw FailedCall(errno, Purpose::program, "pipe");
    return {FileDescriptor(filenos[0]), FileDescriptor(filenos[1])};
}

// As execve(2) wants it: pointers, with a null at the end.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Whoever writes a script could otherwise do all that root can.
bool stop_being_root() {
    constexpr id_t nobody = 65534;
    return ::geteuid() != 0 ||
           (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
            ::setresuid(nobody, nobody, nobody) == 0);
}

// What the child needs, all made before the fork.
struct Start {
    int folder;
    const char* path;
    int flags;
    char* const* arguments;
    char* const* environment;
    int input;
    int output;
    int error;  // where it writes why the program could not be started
};

// The child's part. The program may have threads, whose locks are shut for ever here: so
// there are only system calls, and nothing that takes memory.
[[noreturn]] void become(const Start& start) {
    sigset_t none;
    sigemptyset(&none);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGPIPE, &usual, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    ::setpgid(0, 0);
    restore_descriptor_limit();
    if (::dup2(start.input, STDIN_FILENO) == STDIN_FILENO &&
        ::dup2(start.output, STDOUT_FILENO) == STDOUT_FILENO &&
        ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0 &&
        ::fchdir(start.folder) == 0 && stop_being_root() &&
        ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0)  // it ends with the server's thread
        ::execveat(AT_FDCWD, start.path, start.arguments, start.environment, start.flags);
    const int error = errno;
    [[maybe_unused]] const ssize_t size = ::write(start.error, &error, sizeof error);
    ::_exit(127);
}

// fork(2), with the error of a call for a client.
pid_t fork_for_client() {
    try {
        return ChildProcess::fork();
    } catch (const std::system_error& error) {
        throw FailedCall(error.code().value(), Purpose::program, "fork");
    }
}

}  // namespace

// The program is looked up in the folder where the child is then, so its name can't lead
// elsewhere by then. Behind "./" no name looks like an option of an interpreter.
CgiScript::CgiScript(const CgiProgram& program,
                     const std::vector<std::string>& environment, FileDescriptor&& body) {
    const std::string path = "./" + program.name;
    std::vector<std::string> arguments = {program.name};
    std::vector<std::string> own_environment = environment;
    const std::vector<char*> argv = pointers_to(arguments);
    const std::vector<char*> envp = pointers_to(own_environment);
    auto [our_output, script_output] = make_pipe();
    auto [our_error, script_error] = make_pipe();
    FileDescriptor script_input;
    FileDescriptor our_input;
    if (body.fileno() < 0)
        std::tie(script_input, our_input) = make_pipe();

    const pid_t pid = fork_for_client();
    if (pid == 0)
        become({.folder = program.folder,
                .path = path.c_str(),
                .flags = program.follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW,
                .arguments = argv.data(),
                .environment = envp.data(),
                .input = body.fileno() < 0 ? script_input.fileno() : body.fileno(),
                .output = script_output.fileno(),
                .error = script_error.fileno()});
    process_.emplace(pid);
    ::setpgid(pid, pid);  // here and in the child, whichever comes first
    input = body.fileno() < 0 ? std::move(our_input) : std::move(body);
    output = std::move(our_output);
    start_error_ = std::move(our_error);
    for (const FileDescriptor* own : {&input, &output, &start_error_})
        own->set_nonblocking(true);
}

CgiScript::~CgiScript() {
    wait(Deadline(Timeout(0)));
}

int CgiScript::wait(const Deadline& deadline) {
    constexpr std::chrono::milliseconds look_interval{100};
    while (process_) {
        if (deadline.passed())
            kill();
        if (process_->has_ended()) {
            returncode_ = process_->returncode();
            process_->report_crash();
            process_.reset();
            break;
        }
        pollfd end{.fd = process_->fileno(), .events = POLLIN, .revents = 0};
        const Timeout limit = deadline.passed() ? look_interval : deadline.remaining();
        poll_until({&end, 1}, Deadline(smaller(limit, look_interval)));
    }
    return returncode_;
}

int CgiScript::start_error() const {
    int error = 0;
    const ssize_t size = ::read(start_error_.fileno(), &error, sizeof error);
    return size == sizeof error ? error : 0;
}

void CgiScript::kill() noexcept {
    was_ended_ = true;
    ::kill(-process_->pid(), SIGKILL);  // what it has started, too
    process_->kill(SIGKILL);
}

}  // namespace socketserver::http
