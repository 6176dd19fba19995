// Serves a folder over HTTP: it takes the place of `python -m http.server`.
//
// A program that runs for long is told by signals to end. So main() only reads what it is
// told and waits for a signal, and the server's loop has a thread of its own.

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "socketserver/event.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/cgi_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/mime_types.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/printable.hpp"

namespace http = socketserver::http;
using socketserver::Address;
using socketserver::RequestHandlerClass;
using socketserver::ServerOptions;

namespace {

struct Options {
    int port = 8000;
    std::string bind;
    std::string protocol = "HTTP/1.0";
    bool cgi = false;
    std::string model = "threads";
    std::chrono::milliseconds timeout{60000};
    http::SimpleHTTPOptions site;
};

bool has_control(const std::string& text) {
    return std::ranges::any_of(text, [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
    });
}

// "Name: value"
std::pair<std::string, std::string> parse_header(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string name = text.substr(0, colon);
    if (colon == std::string::npos || !http::is_token(name) || has_control(text))
        throw CLI::ValidationError(
            "--header", http::repr(text) + " is no header: write it as 'Name: value'");
    return {name, std::string(http::trim(text.substr(colon + 1)))};
}

// @throws CLI::ParseError  for what can't be understood; also for --help and --version
Options parse_options(CLI::App& app, int argc, char* argv[]) {
    Options options;
    double seconds = 60;
    std::vector<std::string> headers;
    app.add_option("port", options.port, "Bind to this port")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("-b,--bind", options.bind, "Bind to this address [all interfaces]")
        ->type_name("ADDRESS");
    app.add_option("-d,--directory", options.site.directory, "Serve this folder [.]")
        ->type_name("FOLDER");
    app.add_option("-p,--protocol", options.protocol,
                   "The version to speak; HTTP/1.1 keeps connections open")
        ->check(CLI::IsMember({"HTTP/1.0", "HTTP/1.1"}))
        ->type_name("VERSION")
        ->capture_default_str();
    app.add_flag("--cgi", options.cgi, "Run the programs in /cgi-bin and /htbin");
    app.add_option("-H,--header", headers,
                   "Add a header to answers with a file or a listing; may be repeated")
        ->type_name("'NAME: VALUE'")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--content-type", options.site.default_content_type,
                   "The type of files whose names say nothing")
        ->type_name("TYPE")
        ->capture_default_str();
    app.add_flag("--follow-symlinks", options.site.follow_symlinks,
                 "Follow symbolic links, out of the folder too");
    CLI::Option* threads = app.add_flag_callback(
        "--threads", [&] { options.model = "threads"; },
        "Serve each connection in a thread (this is the default)");
    CLI::Option* forks = app.add_flag_callback(
        "--forks", [&] { options.model = "forks"; },
        "Serve each connection in a process");
    CLI::Option* sequential = app.add_flag_callback(
        "--sequential", [&] { options.model = "sequential"; },
        "Serve one connection after the other");
    threads->excludes(forks, sequential);
    forks->excludes(sequential);
    app.add_option("--timeout", seconds,
                   "How many seconds a client may be silent or not read, or a "
                   "script do nothing")
        ->type_name("SECONDS")
        ->capture_default_str();
    app.set_version_flag("--version", "socketserver-http " SOCKETSERVER_VERSION);

    app.parse(argc, argv);
    for (const std::string& header : headers)
        options.site.extra_response_headers.push_back(parse_header(header));
    if (has_control(options.site.default_content_type))
        throw CLI::ValidationError(
            "--content-type",
            http::repr(options.site.default_content_type) + " is no type");
    if (!(seconds >= 0.001 && seconds <= 1e6))  // nor is it "nan" then
        throw CLI::ValidationError("--timeout", "give seconds, from 0.001 to 1000000");
    options.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
    return options;
}

// A handler class, told what the command line says.
template <class Handler>
class Configured : public Handler {
public:
    Configured(const std::shared_ptr<const http::Site>& site, const Options& options)
        : Handler(site) {
        this->protocol_version = options.protocol;
        this->timeout = options.timeout;
        if constexpr (std::derived_from<Handler, http::CGIHTTPRequestHandler>)
            this->cgi_timeout = options.timeout;
    }
};

// An error, and what to do about it.
std::runtime_error with_advice(const std::system_error& error,
                               const std::string& advice) {
    return std::runtime_error(error.what() + (": " + advice));
}

std::shared_ptr<const http::Site> open_site(const Options& options) {
    // Reads the table now. A child process would read it for its one connection.
    http::MimeTypes::of_this_system();
    try {
        return std::make_shared<const http::Site>(options.site);
    } catch (const std::system_error& error) {
        throw with_advice(error, "give a folder with --directory");
    }
}

template <class Handler>
RequestHandlerClass handler_of(const Options& options) {
    return [site = open_site(options), options](socketserver::Request& request,
                                                const Address& client_address,
                                                socketserver::BaseServer& server) {
        Configured<Handler> handler(site, options);
        handler.run(request, client_address, server);
    };
}

// A host may be a name, which can have addresses of both families.
Address resolve(const Address& address) {
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
std::unique_ptr<Server> bind(const Options& options, const RequestHandlerClass& handler) {
    if (!options.bind.empty()) {
        const Address address = resolve({options.bind, options.port});
        return std::make_unique<Server>(
            address, handler, ServerOptions{.address_family = address.family()});
    }
    try {
        return std::make_unique<Server>(
            Address("::", options.port), handler,
            ServerOptions{.address_family = AF_INET6, .dual_stack = true});
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::address_family_not_supported &&
            error.code() != std::errc::address_not_available)
            throw;
        return std::make_unique<Server>(Address("0.0.0.0", options.port), handler);
    }
}

template <class Server>
std::unique_ptr<Server> bound_server(const Options& options,
                                     const RequestHandlerClass& handler) {
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

void print_address(const http::HTTPServer& server) {
    const std::string host = server.server_name();
    const std::string url_host =
        host.find(':') == std::string::npos ? host : "[" + host + "]";
    std::cout << "Serving HTTP on " << host << " port " << server.server_port()
              << " (http://" << url_host << ":" << server.server_port() << "/) ..."
              << std::endl;
}

// The signals that end the server wait for wait_for_end(), in all threads.
sigset_t block_ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Ctrl-C ends all at once; SIGTERM gives the answers that have begun some seconds.
// @return how long to wait for these
std::chrono::milliseconds wait_for_end(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGTERM)
        return std::chrono::seconds(5);
    std::cout << "\nKeyboard interrupt received, exiting." << std::endl;
    return std::chrono::seconds(0);
}

// Gives the answers that have begun their time. (Without threads or processes there are
// none any more: the loop answers itself, and it has ended.)
template <class Server>
void close(Server& server, std::chrono::milliseconds grace) {
    if constexpr (std::same_as<Server, http::ForkingHTTPServer>)
        server.end_idle_children();
    if constexpr (std::same_as<Server, http::HTTPServer>)
        server.server_close();
    else
        server.server_close(grace);
}

template <class Server>
int serve(const Options& options, const RequestHandlerClass& handler) {
    const sigset_t signals = block_ending_signals();
    const std::unique_ptr<Server> server = bound_server<Server>(options, handler);
    print_address(*server);

    std::thread loop([&] {
        try {
            server->serve_forever();
        } catch (const std::exception& error) {
            std::cerr << "socketserver-http: " << error.what() << std::endl;
            ::_exit(1);
        }
    });
    const std::chrono::milliseconds grace = wait_for_end(signals);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends all at once
    server->close_idle_connections();
    socketserver::Event has_ended;
    std::thread end([&] {
        server->shutdown();
        loop.join();
        close(*server, grace);
        has_ended.set();
    });
    // A handler that computes can't be cut off, nor can the loop itself.
    constexpr bool is_cut_off = !std::same_as<Server, http::HTTPServer>;
    if (!has_ended.wait(grace + std::chrono::milliseconds(is_cut_off ? 2000 : 500)))
        ::_exit(0);
    end.join();
    return 0;
}

int serve(const Options& options) {
    const RequestHandlerClass handler =
        options.cgi ? handler_of<http::CGIHTTPRequestHandler>(options)
                    : handler_of<http::SimpleHTTPRequestHandler>(options);
    if (options.model == "forks")
        return serve<http::ForkingHTTPServer>(options, handler);
    if (options.model == "sequential")
        return serve<http::HTTPServer>(options, handler);
    return serve<http::ThreadingHTTPServer>(options, handler);
}

// Else a connection would get one of these numbers, and the log go to a client.
void open_standard_streams() {
    int descriptor = 0;
    while (0 <= descriptor && descriptor <= STDERR_FILENO)
        descriptor = ::open("/dev/null", O_RDWR);
    ::close(descriptor);
}

// A descriptor a connection, and a file: the usual 1,024 are few. The limit was made for
// programs with select(2), which can't use more; this one can.
void allow_many_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

int fail(const std::string& what, int status) {
    std::cerr << "socketserver-http: " << socketserver::printable(what) << std::endl;
    return status;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): it would fail while it tells of a failure
int main(int argc, char* argv[]) {
    CLI::App app("Serves the files of a folder over HTTP.", "socketserver-http");
    try {
        open_standard_streams();
        const Options options = parse_options(app, argc, argv);
        ::signal(SIGPIPE, SIG_IGN);  // who reads the log may go
        allow_many_descriptors();
        return serve(options);
    } catch (const CLI::Success& wanted) {  // --help, --version
        return app.exit(wanted);
    } catch (const CLI::ParseError& error) {
        return fail(std::string(error.what()) + " (socketserver-http --help)", 2);
    } catch (const std::exception& error) {
        return fail(error.what(), 1);
    }
}
