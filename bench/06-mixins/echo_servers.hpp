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
    const auto subject = [=](const std::string& name, const std::string& program,
                             const std::string& its_work) {
        return bench::Subject{name, [=] {
                                  return bench::measure_server(BENCH_FOLDER + program,
                                                               {model, its_work}, load);
                              }};
    };
    const std::string ours = "/06-mixins/servers/echo_server";
    const std::string name =
        model == "threads" ? "ThreadingTCPServer" : "ForkingTCPServer";
    std::vector<bench::Subject> subjects{
        subject(name, ours, work),
        subject("Python's " + name, "/peers/python_server.py", work),
        subject("bare " + model, "/peers/bare_server", work)};
    if (model == "forks") {  // what the bare server does, without streams
        subjects.front() = subject(name, ours, "one-piece");
        subjects.insert(subjects.begin() + 1, subject("with streams", ours, work));
    }
    return subjects;
}
