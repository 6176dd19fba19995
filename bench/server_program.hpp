#pragma once

#include <sched.h>
#include <signal.h>

#include <cerrno>
#include <exception>
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

/// Keeps a process on one core, and with it all threads and children that it will make:
/// sched_setaffinity(2). Process 0 is the caller.
inline void keep_on_core(pid_t process, int core) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET(core, &mask);
    if (::sched_setaffinity(process, sizeof mask, &mask) < 0)
        throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
}

/// The server gets the first core and this program the last. With only one core they
/// share it.
inline void keep_apart(pid_t server) {
    const std::vector<int> cores = usable_cores();
    if (cores.size() == 1)
        return;
    keep_on_core(server, cores.front());
    keep_on_core(0, cores.back());
}

/// The port in the first line that a server prints.
inline int port_in(const std::string& line) {
    int port = 0;
    if (!(std::istringstream(line) >> port))
        throw std::runtime_error("it printed no port, but \"" + line + "\"");
    return port;
}

/// Starts a server, puts the load on it, ends it, and returns what the load measured.
///
/// The server is a program that listens on 127.0.0.1, prints its port in the first line,
/// and serves until SIGTERM. The load is called with its address.
/// @throws std::runtime_error when the load threw, when the server ended by itself, or
/// when it wrote anything to its standard errors
template <class Load>
double measure_server(const std::string& program,
                      const std::vector<std::string>& arguments, Load load) {
    Process server(program, arguments);
    double measured = 0;
    std::string failure;
    try {
        const int port = port_in(server.read_line());
        keep_apart(server.pid());
        measured = load(socketserver::Address("127.0.0.1", port));
    } catch (const std::exception& error) {
        failure = std::string("\n") + error.what();
    }
    if (server.terminate() != 128 + SIGTERM)
        failure += "\nthe server had ended by itself";
    const std::string errors = server.read_errors();
    if (!errors.empty())
        failure += "\nits errors: " + errors.substr(0, 1000);
    if (!failure.empty())
        throw std::runtime_error(program + " was not measured:" + failure);
    return measured;
}

}  // namespace bench
