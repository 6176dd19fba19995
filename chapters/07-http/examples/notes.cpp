// A page that grows: APPEND, a method of its own, adds a line to what GET shows.
//
//     notes [PORT]

#include <iostream>
#include <mutex>
#include <string>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

// The handlers run in threads of their own, and share this.
struct Notes {
    std::mutex mutex;
    std::string text;
};

class NotesHandler : public http::BaseHTTPRequestHandler {
public:
    explicit NotesHandler(Notes& notes) : notes_(notes) {}

private:
    void call_method() override {
        if (command == "APPEND")
            do_APPEND();
        else
            BaseHTTPRequestHandler::call_method();
    }

    void do_GET() override {
        const std::lock_guard lock(notes_.mutex);
        send_text(notes_.text);
    }

    void do_APPEND() {
        std::string line;
        std::getline(body, line);
        const std::lock_guard lock(notes_.mutex);
        notes_.text += line + "\n";
        send_text("added\n");
    }

    void send_text(const std::string& text) {
        send_page(200, "text/plain; charset=utf-8", text);
    }

    Notes& notes_;
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    Notes notes;
    http::ThreadingHTTPServer server({"127.0.0.1", port}, [&notes](auto&... arguments) {
        NotesHandler handler(notes);
        handler.run(arguments...);
    });
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    server.serve_forever();
}
