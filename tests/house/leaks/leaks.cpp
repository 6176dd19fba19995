// Leaks on purpose, to prove that the hygiene listener sees it. Each test case passes its
// own checks; what it leaves behind is what must make the run fail.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace {

pid_t spawn_sleeper() {
    char name[] = "sleep";
    char seconds[] = "60";
    char* arguments[] = {name, seconds, nullptr};
    pid_t child = -1;
    REQUIRE(::posix_spawnp(&child, name, nullptr, nullptr, arguments, environ) == 0);
    return child;
}

void end(pid_t child) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

// The leaked child ends with the program, after the listener has looked.
struct LeakedChild {
    pid_t pid = -1;
    ~LeakedChild() {
        if (pid > 0)
            end(pid);
    }
} leaked_child;

}  // namespace

TEST_CASE("leaks a descriptor") {
    CHECK(::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
}

TEST_CASE("leaks a child process") {
    leaked_child.pid = spawn_sleeper();
    CHECK(leaked_child.pid > 0);
}

TEST_CASE("leaks a thread") {
    std::thread sleeper([] { std::this_thread::sleep_for(std::chrono::seconds(60)); });
    sleeper.detach();
    CHECK(!sleeper.joinable());
}

TEST_CASE("gives all three back") {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    CHECK(::close(descriptor) == 0);
    end(spawn_sleeper());
    std::thread([] {}).join();
}

namespace {

// Looks whether something can be read, and waits for that for a moment.
void wait_a_moment() {
    ::poll(nullptr, 0, 1);
}

struct WaitsAtItsEnd {
    ~WaitsAtItsEnd() { wait_a_moment(); }
};

}  // namespace

TEST_CASE("waits in a catch") {
    try {
        throw 1;
    } catch (int) {
        wait_a_moment();
    }
}

TEST_CASE("waits in a destructor") {
    const auto leave = [] {
        const WaitsAtItsEnd at_the_end;
        throw 1;
    };
    CHECK_THROWS(leave());
}

TEST_CASE("waits with a changed mask") {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    wait_a_moment();
    pthread_sigmask(SIG_UNBLOCK, &pipe, nullptr);
}

TEST_CASE("waits where one may") {
    try {
        throw 1;
    } catch (int) {
        ::poll(nullptr, 0, 0);  // which does not wait
    }
    wait_a_moment();
}
