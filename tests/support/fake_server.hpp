#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "socketserver/base_server.hpp"

// How a failing test prints the hooks.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
    static doctest::String convert(const std::vector<std::string>& hooks) {
        std::string text;
        for (const std::string& hook : hooks)
            text += (text.empty() ? "" : ", ") + hook;
        return text.c_str();
    }
};

// Leaves the loop: it is no std::exception.
struct EndOfTest {};

// A server over a pipe: each byte written to it is a request. It writes down which hooks
// are called, in their order, and can do something of the test's own in each.
class FakeServer : public socketserver::BaseServer {
public:
    using Request = socketserver::Request;
    using Address = socketserver::Address;
    using Timeout = socketserver::Timeout;
    using Hooks = std::vector<std::string>;

    FakeServer()
        : BaseServer("the pipe",
                     [this](Request&, const Address&, BaseServer&) { step("handler"); }) {
        std::array<int, 2> filenos{};
        if (::pipe2(filenos.data(), O_CLOEXEC) < 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        reader_ = socketserver::FileDescriptor(filenos[0]);
        writer_ = socketserver::FileDescriptor(filenos[1]);
    }

    // Sends requests, one a letter.
    void send(const std::string& requests) {
        if (::write(writer_.fileno(), requests.data(), requests.size()) < 0)
            throw std::system_error(errno, std::generic_category(), "write");
    }

    // Runs serve_forever() for so many turns.
    void serve(int turns) {
        turns_left_ = turns;
        try {
            serve_forever(std::chrono::milliseconds(10));
        } catch (const EndOfTest&) {
            turns_left_ = 0;
        }
    }

    int fileno() const override { return reader_.fileno(); }

    // The hooks that were called so far, get_request as "get_request a".
    Hooks hooks;

    // What else a hook does: "verify_request" and so on, and "handler".
    std::map<std::string, std::function<void()>> at;

    // What verify_request() says.
    bool accepts = true;

    // What request_timeout() says.
    Timeout request_limit;

    // What accept_pause() says.
    std::function<Timeout()> pause = [] { return std::nullopt; };

protected:
    std::pair<Request, Address> get_request() override {
        step("get_request");
        char letter = 0;
        if (::read(reader_.fileno(), &letter, 1) != 1)
            throw std::logic_error("get_request() was called with nothing to get");
        hooks.back() += std::string(" ") + letter;
        return {socketserver::Datagram{.data = {letter}}, "a client"};
    }

    void get_request_failed(const std::system_error& error) override {
        step("get_request_failed");
        BaseServer::get_request_failed(error);
    }

    bool verify_request(Request& request, const Address& client_address) override {
        step("verify_request");
        return BaseServer::verify_request(request, client_address) && accepts;
    }

    void process_request(Request& request, const Address& client_address) override {
        step("process_request");
        BaseServer::process_request(request, client_address);
    }

    void finish_request(Request& request, const Address& client_address) override {
        step("finish_request");
        BaseServer::finish_request(request, client_address);
    }

    void shutdown_request(Request& request) override {
        step("shutdown_request");
        BaseServer::shutdown_request(request);
    }

    void close_request(Request& request) override {
        step("close_request");
        BaseServer::close_request(request);
    }

    void handle_error(Request&, const Address&) override { step("handle_error"); }

    void handle_timeout() override {
        step("handle_timeout");
        BaseServer::handle_timeout();
    }

    void service_actions() override {
        step("service_actions");
        BaseServer::service_actions();
        if (turns_left_ > 0 && --turns_left_ == 0)
            throw EndOfTest();
    }

    Timeout request_timeout() const override { return request_limit; }

    Timeout accept_pause() override { return pause(); }

private:
    void step(const std::string& hook) {
        hooks.push_back(hook);
        if (at.contains(hook))
            at.at(hook)();
    }

    socketserver::FileDescriptor reader_;
    socketserver::FileDescriptor writer_;
    int turns_left_ = 0;
};
