#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load.hpp"
#include "measurement.hpp"
#include "server_program.hpp"

/// What is compared in this chapter: our echo server with plain receives and sends, the
/// same with streams, Python's, and that of bare calls, which looks for no line either.
/// All get the same load. Of processes there are two bare servers: one that looks after
/// its children, as ours does, and one that doesn't.
/// @param model  "threads" or "forks"
/// @param count  "one" or "every": how many lines of a connection are answered
/// @param load   measures the server at this address
inline std::vector<bench::Subject> echo_servers(
    const std::string& model, const std::string& count,
    const std::function<double(const bench::Address&)>& load) {
    const auto subject = [=](const std::string& name, const std::string& program,
                             const std::string& how, const std::string& work) {
        return bench::Subject{
            name, [=] {
                return bench::measure_server(BENCH_FOLDER + program, {how, work}, load);
            }};
    };
    const std::string ours = "/06-mixins/servers/echo_server";
    const std::string pythons = "/peers/python_server.py";
    const std::string bare = "/peers/bare_server";
    const bool threads = model == "threads";
    const std::string name = threads ? "ThreadingTCPServer" : "ForkingTCPServer";
    std::vector subjects{
        subject(name, ours, model, count + "-piece"),
        subject("the same, with streams", ours, model, count + "-line"),
        subject("Python's " + name, pythons, model, count + "-line"),
        subject("bare " + model, bare, model, count + "-line"),
    };
    if (!threads)
        subjects.push_back(
            subject("bare forks, looked after", bare, "kept-forks", count + "-line"));
    return subjects;
}
