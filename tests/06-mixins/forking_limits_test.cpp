// What a forking server does when processes or descriptors are scarce, and what is left
// of many requests.

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "06-mixins/fork_server.hpp"

TEST_SUITE("limits") {
    TEST_CASE("fork() fails: the request is closed, and the server goes on") {
        ForkServer server({"tcp"});
        server.tell("serve");
        REQUIRE(server.ask("allow-no-fork") == "done");
        std::string peers;
        for (int i = 0; i < 3; ++i) {
            ForkClient refused(server.address);
            CHECK(refused.sees_the_end());
            peers += refused.socket.getsockname().to_string() + "\n";
        }
        CHECK(server.ask("children") == "");

        server.ask("allow-forks");
        CHECK(ForkClient(server.address).ask("count") == "1");
        server.end();
        const std::string errors = server.process.read_errors();
        CHECK(count_line(errors,
                         "std::system_error: fork: Resource temporarily unavailable") ==
              3);
        std::istringstream in(peers);
        for (std::string peer; std::getline(in, peer);)
            CHECK(count_line(errors,
                             "Exception occurred during processing of request from " +
                                 peer) == 1);
    }

    TEST_CASE("a child for which there was no descriptor left is collected") {
        ForkServer server({"tcp"});
        server.ask("spare-descriptors 2");  // for the loop's waker and the connection
        server.tell("serve");
        ForkClient client(server.address);
        const pid_t child = client.child();
        CHECK(server.ask("children") == std::to_string(child));
        for (const auto& [number, link] : descriptors_of(server.process.pid()))
            CHECK(link != "anon_inode:[pidfd]");
        client.leave();
        const std::string number = std::to_string(child);
        CHECK(server.ask("look " + number) == number + " exited 0");
        CHECK(state_of(child) == '-');
    }

    TEST_CASE("a full server looks after a child without a descriptor, too") {
        ForkServer server({"tcp"});
        server.ask("max_children 1");
        server.ask("spare-descriptors 2");
        server.tell("serve");
        ForkClient first(server.address);
        first.child();
        ForkClient next(server.address);
        first.leave();
        CHECK(next.ask("count") == "1");
    }

    TEST_CASE("server_close() ends a child for which there was no descriptor left") {
        ForkServer server({"tcp"});
        server.ask("spare-descriptors 2");
        server.tell("serve");
        ForkClient client(server.address);
        const pid_t child = client.child();
        client.ask("catch-SIGTERM");
        server.ask("shutdown");
        CHECK(server.process.read_line() == "the loop has ended");
        server.ask("server_close 0");
        CHECK(state_of(child) == '-');
        server.end();
        CHECK(server.process.read_errors() == "caught SIGTERM\n");
    }

    TEST_CASE("2,000 requests in a row leave no zombie and no descriptor") {
        ForkServer server({"tcp"});
        server.tell("serve");
        server.ask("turns");  // the loop has begun
        const auto before = descriptors_of(server.process.pid());
        for (int i = 0; i < 2000; ++i)
            REQUIRE(ForkClient(server.address).ask("count") == "1");
        const pid_t program = server.process.pid();
        CHECK(eventually([&] {
            server.ask("turns");
            return children_of(program).empty();
        }));
        CHECK(server.ask("children") == "");
        CHECK(descriptors_of(program) == before);
    }
}
