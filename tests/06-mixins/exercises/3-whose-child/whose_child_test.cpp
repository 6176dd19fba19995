#include <doctest/doctest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "socketserver/child_process.hpp"
#include "support/process_state.hpp"
#include "support/story.hpp"

using socketserver::ChildProcess;
using story::expect;
using story::step;

namespace {

// A child that ends when it is sent a signal. It does not outlive the promise.
pid_t child_at_work() {
    const pid_t pid = ::fork();
    if (pid != 0)
        return pid;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true)
        ::pause();
}

// A child that has ended with this exit status, and that nobody has waited for.
pid_t ended_child(int status) {
    const pid_t pid = ::fork();
    if (pid == 0)
        ::_exit(status);
    expect("whether it has ended", comes_to('Z', pid), true);
    return pid;
}

// Ends a child in its own way, and waits for it, so that none is left.
void end(pid_t child) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

// Waits for a child elsewhere. Its exit status, or that there is no such child.
std::string wait_elsewhere(pid_t child) {
    int status = 0;
    if (::waitpid(child, &status, 0) != child)
        return "there is no such child";
    return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

TEST_CASE("a child that is at work has not ended, and nobody waits for it") {
    const story::Limit limit(5);
    step("a child is at work");
    ChildProcess child(child_at_work());
    const bool has_ended = child.has_ended();
    end(child.pid());
    expect("what has_ended() says", has_ended, false);
}

TEST_CASE("a child that has ended is told of, with its exit status, and forgotten") {
    step("a child ends with exit status 3");
    ChildProcess child(ended_child(3));
    expect("what has_ended() says", child.has_ended(), true);
    expect("what returncode() says", child.returncode(), 3);
    expect("whether the system has forgotten it", state_of(child.pid()) == '-', true);
}

TEST_CASE("a child that a signal has ended is told of, with the signal") {
    step("a child is ended by SIGKILL");
    ChildProcess child(child_at_work());
    ::kill(child.pid(), SIGKILL);
    expect("whether it has ended", comes_to('Z', child.pid()), true);
    expect("what has_ended() says", child.has_ended(), true);
    expect("what returncode() says", child.returncode(), -SIGKILL);
}

TEST_CASE("another child of the program is left to whoever waits for it") {
    step("the program has a child of its own, which ends with exit status 7");
    const pid_t stranger = ended_child(7);
    step("a child of the server is at work");
    ChildProcess child(child_at_work());
    const bool has_ended = child.has_ended();
    end(child.pid());
    expect("what has_ended() says of it", has_ended, false);
    expect("what the program gets, which waits for its own", wait_elsewhere(stranger),
           "exit status 7");
}

TEST_CASE("of two children each is told of its own end") {
    step("one child ends with exit status 3, then another one with 4");
    ChildProcess one(ended_child(3));
    ChildProcess two(ended_child(4));
    two.has_ended();
    one.has_ended();
    expect("the returncode() of the second", two.returncode(), 4);
    expect("the returncode() of the first", one.returncode(), 3);
}

TEST_CASE("a child that somebody else has waited for has ended") {
    step("a child ends with exit status 3");
    ChildProcess child(ended_child(3));
    expect("what somebody gets who waits for it", wait_elsewhere(child.pid()),
           "exit status 3");
    expect("what has_ended() says then", child.has_ended(), true);
}

TEST_CASE("who asks again hears the same") {
    step("a child ends with exit status 3");
    ChildProcess child(ended_child(3));
    child.has_ended();
    expect("what has_ended() says when it is asked again", child.has_ended(), true);
    expect("what returncode() says", child.returncode(), 3);
}
