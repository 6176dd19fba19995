#include "socketserver/http/cgi_script.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "socketserver/os_error.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::http {

namespace {

// The end for reading and the end for writing.
std::pair<FileDescriptor, FileDescriptor> make_pipe() {
    std::array<int, 2> filenos{};
    if (::pipe2(filenos.data(), O_CLOEXEC) < 0)
        throw_os_error(errno, "pipe");
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

// The child's part. The program may have threads, whose locks are shut for ever here: so
// there are only system calls, and nothing that takes memory.
[[noreturn]] void become(const char* program, char* const* arguments,
                         char* const* environment, int input, int output) {
    sigset_t none;
    sigemptyset(&none);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGPIPE, &usual, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    ::setpgid(0, 0);
    if (::dup2(input, STDIN_FILENO) == STDIN_FILENO &&
        ::dup2(output, STDOUT_FILENO) == STDOUT_FILENO &&
        ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0 && stop_being_root() &&
        ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0)  // it ends with the server's thread
        ::execve(program, arguments, environment);
    ::_exit(127);
}

}  // namespace

CgiScript::CgiScript(const std::string& program,
                     const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment) {
    std::vector<std::string> own_arguments = arguments;
    std::vector<std::string> own_environment = environment;
    const std::vector<char*> argv = pointers_to(own_arguments);
    const std::vector<char*> envp = pointers_to(own_environment);
    auto [script_input, our_input] = make_pipe();
    auto [our_output, script_output] = make_pipe();
    our_input.set_nonblocking(true);
    our_output.set_nonblocking(true);

    const pid_t pid = ChildProcess::fork();
    if (pid == 0)
        become(program.c_str(), argv.data(), envp.data(), script_input.fileno(),
               script_output.fileno());
    process_.emplace(pid);
    ::setpgid(pid, pid);  // here and in the child, whichever comes first
    input = std::move(our_input);
    output = std::move(our_output);
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
            process_.reset();
            break;
        }
        pollfd end{.fd = process_->fileno(), .events = POLLIN, .revents = 0};
        const Timeout limit = deadline.passed() ? look_interval : deadline.remaining();
        poll_until({&end, 1}, Deadline(smaller(limit, look_interval)));
    }
    return returncode_;
}

void CgiScript::kill() noexcept {
    was_ended_ = true;
    ::kill(-process_->pid(), SIGKILL);  // what it has started, too
    process_->kill(SIGKILL);
}

}  // namespace socketserver::http
