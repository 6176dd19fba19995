#include <doctest/doctest.h>

#include <exception>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "socketserver/base_request_handler.hpp"
#include "support/story.hpp"
#include "support/stream_work.hpp"

using namespace socketserver;
using story::expect;
using story::step;

namespace {

// A handler that writes down its steps. Some of them throw a std::runtime_error.
class Steps : public BaseRequestHandler {
public:
    explicit Steps(std::set<std::string> throwing) : throwing_(std::move(throwing)) {
        for (const std::string& name : throwing_)
            step(name + "() throws a std::runtime_error");
    }

    // What comes out of run().
    std::string run_it() {
        NoServer server;
        Request request;
        step("run() is called");
        try {
            run(request, Address(), server);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "no exception";
    }

    std::string told;          // "setup, handle, finish"
    bool knows_of_it = false;  // what handle_failed() said in finish()
    bool is_in_catch = false;  // whether an exception was being handled then

protected:
    void setup() override { tell("setup"); }

    void handle() override { tell("handle"); }

    void finish() override {
        knows_of_it = handle_failed();
        is_in_catch = std::current_exception() != nullptr;
        tell("finish");
    }

private:
    void tell(const std::string& name) {
        told += (told.empty() ? "" : ", ") + name;
        if (throwing_.contains(name))
            throw std::runtime_error("that of " + name + "()");
    }

    std::set<std::string> throwing_;
};

}  // namespace

TEST_CASE("setup(), handle() and finish() run, in this order") {
    Steps handler({});
    expect("which exception comes out", handler.run_it(), "no exception");
    expect("the steps that have run", handler.told, "setup, handle, finish");
}

TEST_CASE("when handle() throws finish() runs all the same") {
    Steps handler({"handle"});
    handler.run_it();
    expect("the steps that have run", handler.told, "setup, handle, finish");
}

TEST_CASE("what handle() threw goes on, behind finish()") {
    Steps handler({"handle"});
    expect("which exception comes out", handler.run_it(), "that of handle()");
}

TEST_CASE("finish() can ask whether handle() has thrown") {
    Steps good({});
    good.run_it();
    expect("what handle_failed() says in finish()", good.knows_of_it, false);
    Steps bad({"handle"});
    bad.run_it();
    expect("what handle_failed() says in finish()", bad.knows_of_it, true);
}

TEST_CASE("when setup() throws nothing else runs") {
    Steps handler({"setup"});
    expect("which exception comes out", handler.run_it(), "that of setup()");
    expect("the steps that have run", handler.told, "setup");
}

TEST_CASE("finish() runs when nothing is being caught any more, as it may wait") {
    Steps handler({"handle"});
    handler.run_it();
    expect("whether finish() was called inside a catch", handler.is_in_catch, false);
}

TEST_CASE("what finish() throws takes the place of what handle() threw") {
    Steps handler({"handle", "finish"});
    expect("which exception comes out", handler.run_it(), "that of finish()");
}
