#pragma once

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "socketserver/address.hpp"
#include "support/process.hpp"

// A server that is measured runs in a process of its own, on a core of its own.
namespace bench {

/// The cores that this program may use: sched_getaffinity(2).
inline std::vector<int> usable_cores() {
    cpu_set_t mask;
    if (::sched_getaffinity(0, sizeof mask, &mask) < 0)
        throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    std::vector<int> cores;
    for (int core = 0; core < CPU_SETSIZE; ++core)
        if (CPU_ISSET(core, &mask))
            cores.push_back(core);
    return cores;
}

/// Keeps this thread on one core, and with it all threads and processes that it will
/// start: sched_setaffinity(2).
inline void keep_on_core(int core) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET(core, &mask);
    if (::sched_setaffinity(0, sizeof mask, &mask) < 0)
        throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
}

/// Whether this child has ended by now. It stays to be waited for: waitid(2).
inline bool has_ended(pid_t child) {
    siginfo_t end{};
    const int how = WEXITED | WNOHANG | WNOWAIT;
    if (::waitid(P_PID, static_cast<id_t>(child), &end, how) < 0)
        throw std::system_error(errno, std::generic_category(), "waitid");
    return end.si_pid == child;
}

/// The port in the first line that a server prints.
inline int port_in(const std::string& line) {
    int port = 0;
    if (!(std::istringstream(line) >> port))
        throw std::runtime_error("it printed no port, but \"" + line + "\"");
    return port;
}

/// Starts a server, puts the load on it, ends it, and returns what the load measured. The
/// server gets the first core and the load the last: with only one core they share it.
///
/// The server is a program that listens on 127.0.0.1, prints its port in the first line,
/// and serves until SIGTERM. The load is called with its address.
/// @throws std::runtime_error when the load threw, when the server ended by itself, or
/// when it wrote anything to its standard errors
template <class Load>
double measure_server(const std::string& program,
                      const std::vector<std::string>& arguments, Load load) {
    const std::vector<int> cores = usable_cores();
    keep_on_core(cores.front());
    Process server(program, arguments);
    keep_on_core(cores.back());
    double measured = 0;
    std::string failure;
    try {
        const int port = port_in(server.read_line());
        measured = load(socketserver::Address("127.0.0.1", port));
    } catch (const std::exception& error) {
        failure = std::string("\n") + error.what();
    }
    if (has_ended(server.pid()))
        failure += "\nthe server had ended by itself";
    server.terminate();
    const std::string errors = server.read_errors();
    if (!errors.empty())
        failure += "\nits errors: " + errors.substr(0, 1000);
    if (!failure.empty())
        throw std::runtime_error(program + " was not measured:" + failure);
    return measured;
}

/// Why a measurement can't be made with this peer: one that comes in a package is there
/// only if the package was when the build was configured. Empty when it is there.
inline std::string why_left_out(const std::string& peer, const std::string& package) {
    if (std::filesystem::exists(peer))
        return "";
    return package +
           " was not there when this was configured: scripts/setup bench, then " +
           "configure and build again";
}

}  // namespace bench
