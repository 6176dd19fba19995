#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

// A server that serves in a thread of its own and can be stopped by the test, on every
// stage. A chapter's tests run on the stages before shutdown() too, where only an
// exception ends the loop: stop() has service_actions() throw one there.
template <class Server>
class Serving : public Server {
public:
    using Server::Server;

    // Closes the server here: threads that it has started call methods of the whole
    // server until they end, and one that is half destroyed is no longer the whole.
    ~Serving() override {
        stop();
        Serving::server_close();
    }

    // Runs serve_forever() in a thread. Set up the server before.
    void start() {
        stop_ = false;
        stopped_ = false;
        loop_ = std::thread([this] { serve(); });
    }

    // Ends the loop and waits for its end. False when it had ended otherwise before; that
    // fails the test, too.
    bool stop() {
        stop_ = true;
        if (loop_.joinable())
            loop_.join();
        return stopped_;
    }

    // How many turns the loop has made.
    int turns() const { return turns_; }

private:
    struct StopServing {};  // no std::exception, so no handle_error() catches it

    void serve() {
        try {
            Server::serve_forever(std::chrono::milliseconds(10));
        } catch (const StopServing&) {
            stopped_ = true;
        } catch (const std::exception& error) {
            FAIL_CHECK("the loop ended with: ", error.what());
        }
    }

    void service_actions() override {
        Server::service_actions();
        ++turns_;
        if (stop_)
            throw StopServing();
    }

    std::atomic<bool> stop_ = false;
    std::atomic<bool> stopped_ = false;
    std::atomic<int> turns_ = 0;
    std::thread loop_;
};
