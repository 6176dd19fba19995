#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/headers.hpp"
#include "socketserver/http/status.hpp"
#include "socketserver/http/threading_http_server.hpp"

// A server for the tests of HTTP, a handler that does what a test says, and a client that
// sends bytes as they are.

// An HTTP server with threads at a port of 127.0.0.1 that the kernel chose. It serves as
// long as it lives, and keeps what its handlers log and what they throw.
class WebServer final : public KeepsErrors<socketserver::http::ThreadingHTTPServer> {
public:
    explicit WebServer(socketserver::RequestHandlerClass request_handler_class)
        : KeepsErrors({"127.0.0.1", 0}, std::move(request_handler_class)) {
        set_log([this](std::string_view line) { note_log(line); });
        loop_.emplace(*this);
    }

    ~WebServer() override { end(); }

    // Ends the loop, and waits for the handlers, whose clients are cut off.
    void end() {
        loop_.reset();
        server_close();
    }

    // What was logged so far: one message for each call. (A RecordedHandler notes its
    // messages as they are, and they don't become lines.)
    std::vector<std::string> log() const { return copy_of(log_); }

    // The requests that reached a method so far: "GET /path".
    std::vector<std::string> answered() const { return copy_of(answered_); }

    void note_log(std::string_view message) { note(log_, message); }
    void note_answered(std::string_view request) { note(answered_, request); }

private:
    using Texts = std::vector<std::string>;

    Texts copy_of(const Texts& texts) const {
        const std::lock_guard lock(mutex_);
        return texts;
    }

    void note(Texts& texts, std::string_view text) {
        const std::lock_guard lock(mutex_);
        texts.emplace_back(text);
    }

    mutable std::mutex mutex_;
    Texts log_;
    Texts answered_;
    std::optional<LoopThread> loop_;
};

// A handler whose log and whose requests the server keeps. It speaks HTTP/1.0.
class RecordedHandler : public socketserver::http::BaseHTTPRequestHandler {
protected:
    WebServer& web_server() const { return dynamic_cast<WebServer&>(server()); }

    void call_method() override {
        web_server().note_answered(command + " " + path);
        BaseHTTPRequestHandler::call_method();
    }

    void log_message(std::string_view message) override {
        web_server().note_log(message);
    }
};

// A handler that does what the test says, and shows the test what a derived class sees.
// The handler of the test is derived from it.
template <class Self>
class WorkHandler : public RecordedHandler {
public:
    using Work = std::function<void(Self&)>;

    // @param work  what GET, HEAD, POST and PUT do
    explicit WorkHandler(Work work) : work_(std::move(work)) {}

    using BaseHTTPRequestHandler::body;
    using BaseHTTPRequestHandler::close_connection;
    using BaseHTTPRequestHandler::command;
    using BaseHTTPRequestHandler::connection;
    using BaseHTTPRequestHandler::default_request_version;
    using BaseHTTPRequestHandler::end_headers;
    using BaseHTTPRequestHandler::error_content_type;
    using BaseHTTPRequestHandler::error_message_format;
    using BaseHTTPRequestHandler::flush_headers;
    using BaseHTTPRequestHandler::head_rules;
    using BaseHTTPRequestHandler::headers;
    using BaseHTTPRequestHandler::headers_of_all_answers;
    using BaseHTTPRequestHandler::log_format;
    using BaseHTTPRequestHandler::path;
    using BaseHTTPRequestHandler::protocol_version;
    using BaseHTTPRequestHandler::rbufsize;
    using BaseHTTPRequestHandler::request_version;
    using BaseHTTPRequestHandler::requestline;
    using BaseHTTPRequestHandler::rfile;
    using BaseHTTPRequestHandler::send_error;
    using BaseHTTPRequestHandler::send_header;
    using BaseHTTPRequestHandler::send_page;
    using BaseHTTPRequestHandler::send_response;
    using BaseHTTPRequestHandler::send_response_only;
    using BaseHTTPRequestHandler::server;
    using BaseHTTPRequestHandler::server_version;
    using BaseHTTPRequestHandler::sys_version;
    using BaseHTTPRequestHandler::timeout;
    using BaseHTTPRequestHandler::wbufsize;
    using BaseHTTPRequestHandler::wfile;

    // A whole answer from memory.
    void answer(std::string_view text, int code = 200) {
        send_response(code);
        send_header("Content-Length", std::to_string(text.size()));
        end_headers();
        if (command != "HEAD")
            wfile << text;
    }

    // The rest of the request's body, if it is no longer.
    std::string read_body(std::size_t limit) {
        return BaseHTTPRequestHandler::read_body(limit);
    }

    // The rest of the request's body, byte by byte.
    std::string read_body() {
        std::string text;
        for (char byte = 0; body.get(byte);)
            text += byte;
        return text;
    }

private:
    void do_GET() override { work_(static_cast<Self&>(*this)); }
    void do_HEAD() override { work_(static_cast<Self&>(*this)); }
    void do_POST() override { work_(static_cast<Self&>(*this)); }
    void do_PUT() override { work_(static_cast<Self&>(*this)); }

    Work work_;
};

// A handler of HTTP/1.0 that does what the test says.
class WebWork final : public WorkHandler<WebWork> {
public:
    // @param prepare  what stands in the constructor of a derived class
    WebWork(Work work, const Work& prepare) : WorkHandler(std::move(work)) {
        if (prepare)
            prepare(*this);
    }
};

// A request handler class that makes such a handler for each connection.
template <class Handler>
socketserver::RequestHandlerClass made_with(typename Handler::Work work,
                                            typename Handler::Work prepare) {
    return
        [work = std::move(work), prepare = std::move(prepare)](
            socketserver::Request& request, const socketserver::Address& client_address,
            socketserver::BaseServer& server) {
            Handler handler(work, prepare);
            handler.run(request, client_address, server);
        };
}

inline socketserver::RequestHandlerClass web_work(WebWork::Work work,
                                                  WebWork::Work prepare = {}) {
    return made_with<WebWork>(std::move(work), std::move(prepare));
}

// Answers with what was asked for, and leaves the body unread: "GET /path".
inline constexpr auto tell_request = [](auto& self) {
    self.answer(self.command + " " + self.path);
};

// Answers with the body.
inline constexpr auto tell_body = [](auto& self) { self.answer(self.read_body()); };

// One answer, taken apart.
struct WebAnswer {
    std::string status_line;              // "HTTP/1.1 200 OK"
    socketserver::http::Headers headers;  // in their order
    std::string body;

    // 200
    int code() const { return std::stoi(status_line.substr(9, 3)); }
};

// A client that sends bytes as they are. Nothing waits longer than 5 s: it throws then.
class WebClient {
public:
    explicit WebClient(const socketserver::TCPServer& server)
        : WebClient(server.server_address) {}

    explicit WebClient(const socketserver::Address& server) : socket_(AF_INET) {
        socket_.settimeout(std::chrono::seconds(5));
        socket_.connect(server);
    }

    void send(std::string_view bytes) { socket_.sendall(bytes); }

    // Ends what this client says. It still listens.
    void end() { socket_.shutdown(SHUT_WR); }

    // The next answer. One of a HEAD request has no body, whatever its headers say.
    WebAnswer answer(bool to_head = false) {
        const std::size_t size = receive_until("\r\n\r\n") + 4;
        WebAnswer answer = head(received_.substr(0, size));
        received_.erase(0, size);
        if (to_head || !socketserver::http::has_body(answer.code()))
            return answer;
        const std::string* length = answer.headers.find("Content-Length");
        if (!length) {
            answer.body = rest();
            return answer;
        }
        const std::size_t body_size = std::stoul(*length);
        while (received_.size() < body_size)
            receive_more();
        answer.body = received_.substr(0, body_size);
        received_.erase(0, body_size);
        return answer;
    }

    // Receives until there is this text. Where it begins.
    std::size_t receive_until(std::string_view text) {
        std::size_t place = 0;
        while ((place = received_.find(text)) == std::string::npos)
            receive_more();
        return place;
    }

    // All that comes until the server closes the connection.
    std::string rest() {
        for (std::string some = socket_.recv(65536); !some.empty();
             some = socket_.recv(65536))
            received_ += some;
        return std::exchange(received_, "");
    }

    // The connection, for what this class doesn't do. What was received and not yet asked
    // for is no longer in it.
    socketserver::Socket& socket() { return socket_; }

private:
    static WebAnswer head(std::string_view text) {
        WebAnswer answer;
        const std::size_t end = text.find("\r\n");
        answer.status_line = text.substr(0, end);
        text.remove_prefix(end + 2);
        for (std::size_t size = 0; (size = text.find("\r\n")) > 0;) {
            const std::string_view line = text.substr(0, size);
            const std::size_t colon = line.find(": ");
            if (colon == std::string_view::npos)
                throw std::runtime_error("no header: " + std::string(line));
            answer.headers.add(line.substr(0, colon), line.substr(colon + 2));
            text.remove_prefix(size + 2);
        }
        return answer;
    }

    void receive_more() {
        const std::string some = socket_.recv(65536);
        if (some.empty())
            throw std::runtime_error("the server closed the connection after \"" +
                                     received_ + "\"");
        received_ += some;
    }

    socketserver::Socket socket_;
    std::string received_;
};

// All that the server sends back to a client that sends this and then ends its side.
inline std::string sent_back(const socketserver::TCPServer& server,
                             std::string_view bytes) {
    WebClient client(server);
    client.send(bytes);
    client.end();
    return client.rest();
}

// All that the server sends back until it closes the connection by itself: the client
// would have more to say.
inline std::string sent_back_and_closed(const socketserver::TCPServer& server,
                                        std::string_view bytes) {
    WebClient client(server);
    client.send(bytes);
    return client.rest();
}

// The answer to a request, after which the client ends its side.
inline WebAnswer answer_of(const socketserver::TCPServer& server,
                           std::string_view bytes) {
    WebClient client(server);
    client.send(bytes);
    client.end();
    return client.answer();
}

// How often the text is in all of it.
inline int count(std::string_view all, std::string_view text) {
    int found = 0;
    for (std::size_t at = all.find(text); at != std::string_view::npos;
         at = all.find(text, at + text.size()))
        ++found;
    return found;
}

// All of the texts in one, a line each, so that a check that fails shows them.
inline std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += text + "\n";
    return all;
}
