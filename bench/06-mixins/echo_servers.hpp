#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load.hpp"
#include "measurement.hpp"
#include "server_program.hpp"

/// What is compared in this chapter: our echo server, Python's, and that of bare calls.
/// All are programs with the same two arguments, and get the same load.
/// @param model  "threads" or "forks"
/// @param work   "one-line" or "every-line"
/// @param load   measures the server at this address
inline std::vector<bench::Subject> echo_servers(
    const std::string& model, const std::string& work,
    const std::function<double(const bench::Address&)>& load) {
    const auto subject = [=](const std::string& name, const std::string& program) {
        return bench::Subject{
            name, [=] {
                return bench::measure_server(BENCH_FOLDER + program, {model, work}, load);
            }};
    };
    const std::string name =
        model == "threads" ? "ThreadingTCPServer" : "ForkingTCPServer";
    return {subject(name, "/06-mixins/servers/echo_server"),
            subject("Python's " + name, "/peers/python_server.py"),
            subject("bare " + model, "/peers/bare_server")};
}
