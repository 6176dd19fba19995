#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/task_handler.hpp"
#include "support/story.hpp"
#include "support/stream_work.hpp"

using namespace socketserver;
using story::expect;
using story::step;

namespace {

using Tasks = std::vector<std::function<void()>>;

// Runs a handler with these tasks, and closes its connection.
void run(const Tasks& tasks, Socket connection) {
    NoServer server;
    Request request = std::move(connection);
    step("the handler runs, with " + std::to_string(tasks.size()) + " tasks");
    handled_by<TaskHandler>(tasks)(request, Address(), server);
}

}  // namespace

TEST_CASE("the client is told of all tasks, in their order") {
    auto [client, connection] = Socket::socketpair();
    run({[] {}, [] {}}, std::move(connection));
    expect("what the client has read in the end", receive_all(client),
           "task 1 begins\nit is done\ntask 2 begins\nit is done\nthat is all\n");
}

TEST_CASE("before a task begins the client is told of it") {
    auto [client, connection] = Socket::socketpair();
    std::string read;
    const auto reads = [&, &client = client](const std::string& line) {
        return [&, line] {
            read += client.try_recv(1000).value_or("");
            expect("whether the client has read \"" + line + "\" when this task begins",
                   read.find(line) != std::string::npos, true);
        };
    };
    run({reads("task 1 begins"), reads("task 2 begins")}, std::move(connection));
}

TEST_CASE("without tasks there is one line") {
    auto [client, connection] = Socket::socketpair();
    run({}, std::move(connection));
    expect("what the client has read in the end", receive_all(client), "that is all\n");
}
