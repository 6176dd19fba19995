#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load.hpp"
#include "measurement.hpp"
#include "server_program.hpp"

/// What is compared in this chapter: our echo server with plain receives and sends, the
/// same with streams, Python's, and that of bare calls, which looks for no line either.
/// All get the same load.
/// @param model  "threads" or "forks"
/// @param count  "one" or "every": how many lines of a connection are answered
/// @param load   measures the server at this address
inline std::vector<bench::Subject> echo_servers(
    const std::string& model, const std::string& count,
    const std::function<double(const bench::Address&)>& load) {
    const auto subject = [=](const std::string& name, const std::string& program,
                             const std::string& work) {
        return bench::Subject{
            name, [=] {
                return bench::measure_server(BENCH_FOLDER + program, {model, work}, load);
            }};
    };
    const std::string ours = "/06-mixins/servers/echo_server";
    const std::string name =
        model == "threads" ? "ThreadingTCPServer" : "ForkingTCPServer";
    return {subject(name, ours, count + "-piece"),
            subject("the same, with streams", ours, count + "-line"),
            subject("Python's " + name, "/peers/python_server.py", count + "-line"),
            subject("bare " + model, "/peers/bare_server", count + "-line")};
}
