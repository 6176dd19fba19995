#pragma once

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/socket.hpp"
#include "support/clients.hpp"
#include "support/failing_calls.hpp"
#include "support/watchdog.hpp"  // a turn that never ends must not hold up the tests

// What a client of such a server asks, and what is in the answer.
struct Asking {
    int type = SOCK_STREAM;
    std::string request = "hello";
    std::string answer = "to 127.0.0.1: hello";
};

// While it lives, standard error is a file without a name.
class StderrInFile {
public:
    StderrInFile()
        : saved_(::dup(STDERR_FILENO)), file_(::memfd_create("stderr", MFD_CLOEXEC)) {
        ::dup2(file_.fileno(), STDERR_FILENO);
    }
    ~StderrInFile() { ::dup2(saved_.fileno(), STDERR_FILENO); }
    StderrInFile(const StderrInFile&) = delete;
    StderrInFile& operator=(const StderrInFile&) = delete;

    // What was written to it.
    std::string text() const {
        std::string text(1 << 20, '\0');
        const ssize_t size = ::pread(file_.fileno(), text.data(), text.size(), 0);
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

private:
    socketserver::FileDescriptor saved_;
    socketserver::FileDescriptor file_;
};

// A server in whose turns system calls and allocations fail: in one turn the first, in
// another one the second, until there is no more that could. It has no other thread than
// its loop's, so it may fork. At the end of each turn it is its own client.
//
// The request of the turn in which something fails may be lost. The next one must be
// answered.
template <class Server>
class FailingTurns : public Server {
public:
    explicit FailingTurns(socketserver::RequestHandlerClass handler, Asking asking = {})
        : Server({"127.0.0.1", 0}, std::move(handler)), asking_(std::move(asking)) {}

    // Closes the server while it is whole: threads call its methods until they end.
    ~FailingTurns() override { FailingTurns::server_close(); }

    // Runs the loop until each call has failed once with this error.
    void fail_one_after_the_other(int error) {
        error_ = error;
        const StderrInFile errors;
        try {
            this->serve_forever(std::chrono::milliseconds(1));
        } catch (const AllHaveFailed&) {
            ended_ = true;
        }
        CHECK(ended_);
        CHECK(number_ > 5);
        CHECK(number_ < 500);
        CHECK(errors.text().find("was ended by signal") == std::string::npos);
    }

protected:
    void service_actions() override {
        if (failing_calls::stop())
            one_has_failed_ = true;
        Server::service_actions();
        if (is_failing_)
            ask_again();
        else if (!client_ || is_over())
            let_next_fail();
    }

    // The last that a child does, in whose copy of the turn there are calls, too.
    void shutdown_request(socketserver::Request& request) override {
        Server::shutdown_request(request);
        if (::getpid() != own_pid_ && failing_calls::stop())
            *one_has_failed_in_child_ = true;
    }

private:
    struct AllHaveFailed {};  // no std::exception: it ends the loop

    struct Unmap {
        void operator()(std::atomic<bool>* shared) const {
            ::munmap(shared, sizeof *shared);
        }
    };

    // In memory that children share.
    static std::unique_ptr<std::atomic<bool>, Unmap> shared_flag() {
        void* memory = ::mmap(nullptr, sizeof(std::atomic<bool>), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        REQUIRE(memory != MAP_FAILED);
        return std::unique_ptr<std::atomic<bool>, Unmap>(
            std::construct_at(static_cast<std::atomic<bool>*>(memory), false));
    }

    socketserver::Socket ask() const {
        socketserver::Socket client = connect_to(this->server_address, asking_.type);
        client.sendall(asking_.request);
        if (asking_.type == SOCK_STREAM)
            client.shutdown(SHUT_WR);  // so nobody waits for more
        return client;
    }

    // The next turn has a request that is there, and a call that fails.
    void let_next_fail() {
        if (number_ > 0 && !one_has_failed_ && !*one_has_failed_in_child_)
            throw AllHaveFailed();
        one_has_failed_ = false;
        *one_has_failed_in_child_ = false;
        client_ = ask();
        is_failing_ = true;
        failing_calls::fail(++number_, error_);
    }

    // That turn is over. The one who asks now must be answered.
    void ask_again() {
        is_failing_ = false;
        client_ = ask();
        received_.clear();
        deadline_ = socketserver::Deadline(std::chrono::seconds(5));
    }

    // Whether the answer is there, and nobody is at work on what was asked before.
    bool is_over() {
        while (auto piece = client_->try_recv(65536)) {
            received_ += *piece;
            if (piece->empty())
                break;
        }
        CAPTURE(number_);
        CAPTURE(received_);
        REQUIRE_FALSE(deadline_.passed());
        return received_.find(asking_.answer) != std::string::npos && !is_at_work();
    }

    bool is_at_work() const {
        if constexpr (requires { this->active_children(); })
            return !this->active_children().empty();
        return false;
    }

    Asking asking_;
    int error_ = 0;
    int number_ = 0;           // Which call fails; the first is 1.
    bool is_failing_ = false;  // Whether this turn is one in which it does.
    bool one_has_failed_ = false;
    bool ended_ = false;
    std::optional<socketserver::Socket> client_;
    std::string received_;
    socketserver::Deadline deadline_{std::nullopt};
    pid_t own_pid_ = ::getpid();
    std::unique_ptr<std::atomic<bool>, Unmap> one_has_failed_in_child_ = shared_flag();
};
