// A forking server of HTTP/1.1 that answers with the body of the request, or with what a
// program says of SIGTERM. It prints where it serves. A line on its standard input ends
// it, the idle children first; then it prints how long that took, in milliseconds. An
// argument makes it do more:
//
//     hasty    each child is sent SIGTERM as soon as it is there
//     closing  another thread closes idle connections all the time
//     bare     the same, and it is the mix-in's server, ForkingMixIn<HTTPServer>
//     small    it has two children at most

#include <poll.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "06-mixins/thread_sanitizer.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"

namespace http = socketserver::http;

namespace {

#ifdef WITH_THREAD_SANITIZER  // which holds signals back in recv(2), and not in poll(2)
const socketserver::Timeout silence = std::chrono::minutes(1);
#else
const socketserver::Timeout silence;
#endif

class EchoHandler : public http::BaseHTTPRequestHandler {
public:
    EchoHandler() {
        protocol_version = "HTTP/1.1";
        timeout = silence;
    }

private:
    void do_GET() override { answer(path == "/program" ? end_of_program() : "hello"); }

    void do_POST() override {
        wfile << std::flush;
        std::string text;
        std::getline(body, text, '\0');
        answer(text);
    }

    // How a program ends that is sent SIGTERM: the shell adds 128 to the number.
    static std::string end_of_program() {
        const std::unique_ptr<FILE, int (*)(FILE*)> shell(
            ::popen("sleep 60 & kill $!; wait $!; printf $?", "r"), ::pclose);
        std::array<char, 16> text{};
        return std::fgets(text.data(), text.size(), shell.get()) ? text.data() : "";
    }

    void answer(const std::string& text) {
        send_response(200);
        send_header("Content-Length", std::to_string(text.size()));
        end_headers();
        wfile << text;
    }

    void log_message(std::string_view) override {}
};

// Ends its loop when a line comes in.
template <class Base>
class Server : public Base {
public:
    using Base::Base;

    bool is_hasty = false;

    void end_idle_children() { this->kill_children(SIGTERM); }

private:
    void process_request(socketserver::Request& request,
                         const socketserver::Address& client_address) override {
        Base::process_request(request, client_address);
        if (is_hasty)
            end_idle_children();
    }

    void watch(socketserver::ServerSelector& selector) override {
        Base::watch(selector);
        selector.register_fileno(0);
    }

    void service_actions() override {
        Base::service_actions();
        pollfd input{.fd = 0, .events = POLLIN, .revents = 0};
        if (::poll(&input, 1, 0) > 0)
            throw 0;  // no std::exception: it ends the loop
    }
};

template <class Base>
void serve(std::string_view wanted) {
    using std::chrono::steady_clock;
    Server<Base> server({"127.0.0.1", 0}, socketserver::handled_by<EchoHandler>);
    server.is_hasty = wanted == "hasty";
    if (wanted == "small")
        server.max_children = 2;
    std::optional<std::jthread> closer;
    if (wanted == "closing" || wanted == "bare") {
        server.close_idle_connections();  // so that the first child knows of it, too
        closer.emplace([&](const std::stop_token& end) {
            while (!end.stop_requested())
                server.close_idle_connections();
        });
    }
    std::cout << "serving on " << server.server_address << std::endl;
    try {
        server.serve_forever();
    } catch (int) {
        const auto begin = steady_clock::now();
        server.end_idle_children();
        server.server_close(std::chrono::seconds(20));
        std::cout << std::chrono::milliseconds(
                         std::chrono::duration_cast<std::chrono::milliseconds>(
                             steady_clock::now() - begin))
                         .count()
                  << std::endl;
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    if (wanted == "bare")
        serve<socketserver::ForkingMixIn<http::HTTPServer>>(wanted);
    else
        serve<http::ForkingHTTPServer>(wanted);
}
