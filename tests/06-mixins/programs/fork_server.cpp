// A forking server in a process with one thread, which the tests watch from outside.
//
//     fork_server KIND [PATH] [--unsynced]
//
// KIND is tcp, udp, unix or unixgram; the last two want a path. With --unsynced std::cout
// has a buffer of its own, beside that of stdio.
//
// It says where it serves, and then does what the lines of its standard input order, one
// in each turn of its loop. It answers each with a line, written at once, at the end of
// the turn. What the clients can order its children to do is in fork_orders.hpp.

#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "06-mixins/fork_orders.hpp"
#include "socketserver/forking_servers.hpp"
#include "support/descriptor_limit.hpp"

using namespace socketserver;
using fork_orders::Order;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// The next line of the standard input; none at its end. It is read byte by byte, so that
// poll(2) knows of every line that is still to be read.
std::optional<std::string> next_line() {
    std::string line;
    for (char letter = 0; ::read(STDIN_FILENO, &letter, 1) == 1; line += letter)
        if (letter == '\n')
            return line;
    return std::nullopt;
}

bool input_is_waiting() {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    return ::poll(&input, 1, 0) > 0;
}

// Writes a line at once, whatever std::cout and stdio have collected.
void say(const std::string& text) {
    const std::string line = text + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
        ::_exit(1);
}

std::string listed(const std::set<pid_t>& numbers) {
    std::string text;
    for (const pid_t number : numbers)
        text += (text.empty() ? "" : " ") + std::to_string(number);
    return text;
}

// The end of a child, this one or any (-1): it is waited for. With WNOWAIT it stays a
// zombie.
std::string end_of(pid_t child, int options = 0) {
    siginfo_t end{};
    if (::waitid(child < 0 ? P_ALL : P_PID, static_cast<id_t>(child), &end,
                 WEXITED | options) < 0)
        return "no child";
    return std::to_string(end.si_pid) +
           (end.si_code == CLD_EXITED ? " exited " : " was ended by signal ") +
           std::to_string(end.si_status);
}

// A child that is none of the server's. It ends at once, with status 7.
pid_t other_child() {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(7);
    return child;
}

void block(int signal) {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

// RLIMIT_NPROC does not bind root: let this be nobody's process then.
std::string allow_no_fork() {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 &&
        (::setgroups(0, nullptr) < 0 || ::setresgid(nobody, nobody, nobody) < 0 ||
         ::setresuid(nobody, nobody, nobody) < 0))
        return "this process is still root's";
    rlimit limit{};
    ::getrlimit(RLIMIT_NPROC, &limit);
    limit.rlim_cur = 1;  // this process
    ::setrlimit(RLIMIT_NPROC, &limit);
    return "done";
}

std::string allow_forks() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NPROC, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NPROC, &limit);
    return "done";
}

// Says when it is destroyed, and in which process: only in the one that made it.
struct Goodbye {
    ~Goodbye() { say("goodbye from process " + std::to_string(::getpid())); }
};

// A server whose loop obeys the standard input beside its clients.
template <class Server>
class ObedientServer : public Server {
public:
    ObedientServer(const Address& address, RequestHandlerClass request_handler_class,
                   std::function<std::optional<std::string>()> obey_next)
        : Server(address, std::move(request_handler_class)),
          obey_next_(std::move(obey_next)) {}

    // Whether a loop is to obey the standard input.
    bool obeys = false;

    // Whether a pause lasts until something that is watched ends it.
    bool has_long_pauses = false;

    // Whether the last handle_request() came to handle_timeout().
    bool timed_out = false;

    // How many turns the loop has made that nobody ordered.
    int turns = 0;

    // The children that have begun, and how those that have ended did: "4711 0".
    std::set<pid_t> begun;
    std::vector<std::string> ended;

    // How many children there were at most.
    std::size_t most_children = 0;

protected:
    void watch(ServerSelector& selector) override {
        Server::watch(selector);
        if (obeys)
            selector.register_fileno(STDIN_FILENO);
    }

    Timeout accept_pause() override {
        const Timeout pause = Server::accept_pause();
        return pause && has_long_pauses ? Timeout(std::chrono::hours(1)) : pause;
    }

    void process_request(Request& request, const Address& client_address) override {
        Server::process_request(request, client_address);
        most_children = std::max(most_children, this->active_children().size());
    }

    void child_begun(const ChildProcess& child, const Address& client) override {
        Server::child_begun(child, client);
        begun.insert(child.pid());
    }

    void child_ended(const ChildProcess& child, const Address& client) override {
        Server::child_ended(child, client);
        ended.push_back(std::to_string(child.pid()) + " " +
                        std::to_string(child.returncode()) + " " + client.to_string());
    }

    void service_actions() override {
        std::optional<std::string> answer;
        if (input_is_waiting())
            answer = obey_next_();
        else
            ++turns;
        Server::service_actions();
        if (answer)
            say(*answer);  // now that this turn is over
    }

    void handle_timeout() override {
        Server::handle_timeout();
        timed_out = true;
    }

private:
    std::function<std::optional<std::string>()> obey_next_;
};

template <class Server>
class Program {
public:
    Program(const Address& address, RequestHandlerClass request_handler_class)
        : server_(std::make_unique<ObedientServer<Server>>(
              address, std::move(request_handler_class),
              [this] { return obey_next(); })) {
        say("serving on " + server_->server_address.to_string());
    }

    void run() {
        while (!input_has_ended_)
            if (const std::optional<std::string> answer = obey_next())
                say(*answer);
    }

private:
    // Obeys the next line, and says what to answer. At the end of the input it ends the
    // loop.
    std::optional<std::string> obey_next() {
        const std::optional<std::string> line = next_line();
        if (line)
            return obey(Order(*line));
        input_has_ended_ = true;
        if (server_)
            server_->shutdown();
        return std::nullopt;
    }

    std::string obey(const Order& order) {
        if (order.word == "serve")
            return serve(order.text.empty() ? std::chrono::hours(1)
                                            : milliseconds(order.number()));
        if (order.word == "handle")
            return handle();
        if (order.word == "server_close")
            return time_of([&] {
                if (order.text.empty())
                    server_->server_close();
                else
                    server_->server_close(milliseconds(order.number()));
            });
        if (order.word == "destroy")
            return time_of([&] { server_.reset(); });
        return obey_briefly(order);
    }

    std::string obey_briefly(const Order& order) {
        const int number = order.number();
        const auto set = [](auto& variable, auto value) {
            variable = value;
            return "done";
        };
        const std::map<std::string, std::function<std::string()>> orders{
            {"children", [&] { return listed(server_->active_children()); }},
            {"most-children", [&] { return std::to_string(server_->most_children); }},
            {"begun", [&] { return listed(server_->begun); }},
            {"ended",
             [&] { return server_->ended.empty() ? "" : server_->ended.back(); }},
            {"child_time_limit",
             [&] { return set(server_->child_time_limit, milliseconds(number)); }},
            {"child_process_groups",
             [&] { return set(server_->child_process_groups, number != 0); }},
            {"turns", [&] { return std::to_string(server_->turns); }},
            {"count", [&] { return std::to_string(fork_orders::count); }},
            {"print", [&] { return fork_orders::print(order.text); }},
            {"max_children", [&] { return set(server_->max_children, number); }},
            {"block_on_close", [&] { return set(server_->block_on_close, number != 0); }},
            {"timeout", [&] { return set(server_->timeout, milliseconds(number)); }},
            {"long-pauses", [&] { return set(server_->has_long_pauses, true); }},
            {"shutdown",
             [&] {
                 server_->shutdown();
                 return "shutdown() has returned";
             }},
            {"fork", [&] { return std::to_string(other_child()); }},
            {"wait", [&] { return end_of(order.text.empty() ? -1 : number); }},
            {"look", [&] { return end_of(number, WNOWAIT); }},
            {"block",
             [&] {
                 block(number);
                 return "done";
             }},
            {"ignore",
             [&] {
                 ::signal(number, SIG_IGN);
                 return "done";
             }},
            {"spare-descriptors",
             [&] {
                 const auto spare = static_cast<rlim_t>(number);
                 limit_.emplace(no_descriptor_left() + spare);
                 return "done";
             }},
            {"allow-no-fork", allow_no_fork},
            {"allow-forks", allow_forks},
        };
        return orders.at(order.word)();
    }

    std::string serve(milliseconds poll_interval) {
        server_->obeys = true;
        server_->serve_forever(poll_interval);
        server_->obeys = false;
        return "the loop has ended";
    }

    std::string handle() {
        server_->timed_out = false;
        server_->handle_request();
        return server_->timed_out ? "nothing came" : "handled";
    }

    template <class Work>
    static std::string time_of(Work work) {
        const auto begin = steady_clock::now();
        work();
        return std::to_string(
            std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin)
                .count());
    }

    bool input_has_ended_ = false;
    std::optional<DescriptorLimit> limit_;
    std::unique_ptr<ObedientServer<Server>> server_;
};

void run(const std::string& kind, const std::string& path) {
    const Address loopback("127.0.0.1", 0);
    const auto stream = handled_by<fork_orders::StreamHandler>;
    const auto datagram = handled_by<fork_orders::DatagramHandler>;
    if (kind == "tcp")
        Program<ForkingTCPServer>(loopback, stream).run();
    else if (kind == "udp")
        Program<ForkingUDPServer>(loopback, datagram).run();
    else if (kind == "unix")
        Program<ForkingUnixStreamServer>(path, stream).run();
    else if (kind == "unixgram")
        Program<ForkingUnixDatagramServer>(path, datagram).run();
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (std::ranges::count(arguments, "--unsynced") > 0)
        std::ios::sync_with_stdio(false);
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);

    const Goodbye goodbye;
    run(arguments.at(0), arguments.size() > 1 ? arguments[1] : "");
}
