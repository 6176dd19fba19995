#pragma once

#include <unistd.h>

#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <system_error>
#include <thread>

#include "commands/socketserver-http/advice.hpp"
#include "commands/socketserver-http/log_file.hpp"
#include "commands/socketserver-http/options.hpp"
#include "commands/socketserver-http/signals.hpp"
#include "socketserver/http/http_server.hpp"

// How a server of any model begins, serves and ends.

// A host may be a name, which can have addresses of both families.
inline socketserver::Address resolve(const socketserver::Address& address) {
    if (address.family() != AF_UNSPEC)
        return address.resolve(address.family());
    try {
        return address.resolve(AF_INET);
    } catch (const std::system_error&) {
        return address.resolve(AF_INET6);
    }
}

// Without --bind: every interface, for IPv6 and IPv4 at once where the system has both.
template <class Server>
std::unique_ptr<Server> bind(const Options& options,
                             const socketserver::RequestHandlerClass& handler) {
    if (!options.bind.empty()) {
        const socketserver::Address address = resolve({options.bind, options.port});
        return std::make_unique<Server>(
            address, handler,
            socketserver::ServerOptions{.address_family = address.family()});
    }
    try {
        return std::make_unique<Server>(
            socketserver::Address("::", options.port), handler,
            socketserver::ServerOptions{.address_family = AF_INET6, .dual_stack = true});
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::address_family_not_supported &&
            error.code() != std::errc::address_not_available)
            throw;
        return std::make_unique<Server>(socketserver::Address("0.0.0.0", options.port),
                                        handler);
    }
}

template <class Server>
std::unique_ptr<Server> bound_server(const Options& options,
                                     const socketserver::RequestHandlerClass& handler) {
    try {
        return bind<Server>(options, handler);
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::address_in_use)
            throw with_advice(error, "give another port");
        if (error.code() == std::errc::permission_denied)
            throw with_advice(error, "give a port from 1024 on");
        throw with_advice(error, "give an address of this machine with --bind");
    }
}

inline void print_address(const socketserver::http::HTTPServer& server) {
    const std::string host = server.server_name();
    const std::string url_host =
        host.find(':') == std::string::npos ? host : "[" + host + "]";
    std::cout << "Serving HTTP on " << host << " port " << server.server_port()
              << " (http://" << url_host << ":" << server.server_port() << "/) ..."
              << std::endl;
}

inline LogFile open_log(const Options& options) {
    try {
        return LogFile(options.log);
    } catch (const std::system_error& error) {
        throw with_advice(error, "give a file that can be written with --log");
    }
}

// Whether its handlers can be cut off: those in threads or processes of their own can. A
// server without them answers in its loop.
template <class Server>
constexpr bool cuts_off = requires(Server& server, std::chrono::milliseconds grace) {
    server.server_close(grace);
};

// Gives the answers that have begun their time.
template <class Server>
void close(Server& server, std::chrono::milliseconds grace) {
    if constexpr (requires { server.end_idle_children(); })
        server.end_idle_children();
    if constexpr (cuts_off<Server>)
        server.server_close(grace);
    else
        server.server_close();
}

template <class Server>
int serve(const Options& options, const socketserver::RequestHandlerClass& handler) {
    LogFile log = open_log(options);
    const sigset_t signals = block_ending_signals();
    const std::unique_ptr<Server> server = bound_server<Server>(options, handler);
    log.take_over();
    print_address(*server);

    // The loop's thread closes the server, too: the kernel ends what a handler has
    // started with the thread that did it, and a handler may have run in this one.
    std::promise<std::chrono::milliseconds> grace;
    std::thread loop([&] {
        try {
            server->serve_forever();
            close(*server, grace.get_future().get());
        } catch (const std::exception& error) {
            std::cerr << "socketserver-http: " << error.what() << std::endl;
            ::_exit(1);
        }
    });
    const std::chrono::milliseconds time = wait_for_end(signals);
    grace.set_value(time);
    // A handler that computes can't be cut off, nor can the loop itself.
    end_within(time + std::chrono::milliseconds(cuts_off<Server> ? 2000 : 500));
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends all at once
    server->close_idle_connections();
    server->shutdown();
    loop.join();
    return 0;
}
