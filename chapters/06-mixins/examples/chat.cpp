// A chat: what one says, all hear. The first line that a client sends is its name.
//
//     chat [PORT]

#include <chrono>
#include <functional>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <system_error>

#include "socketserver/serve_until_signal.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::Socket;

// Who is here. The threads of all members use it.
class Room {
public:
    void enter(Socket& member) {
        const std::lock_guard lock(mutex_);
        members_.insert(&member);
    }

    void leave(Socket& member) {
        const std::lock_guard lock(mutex_);
        members_.erase(&member);
    }

    void say(const std::string& text) {
        const std::lock_guard lock(mutex_);
        for (Socket* member : members_)
            tell(*member, text);
    }

private:
    // All others wait meanwhile, so this waits for nobody: who has no room for a line has
    // not read for long, and is let go. Its own thread sees the end of the connection.
    static void tell(Socket& member, const std::string& text) {
        try {
            if (member.try_send(text) != text.size())
                member.shutdown(SHUT_RDWR);
        } catch (const std::system_error&) {
            // it has left, and its own thread sees that, too
        }
    }

    std::mutex mutex_;  // is held to use the members
    std::set<Socket*> members_;
};

class ChatHandler : public socketserver::StreamRequestHandler {
public:
    explicit ChatHandler(Room& room) : room_(room) {}

private:
    void handle() override {
        std::string name = rfile.readline(100).value_or("");
        name.erase(name.find_last_not_of("\r\n") + 1);
        room_.enter(connection());
        room_.say("* " + name + " is here\n");
        while (const auto line = rfile.readline(1000))
            room_.say(name + ": " + *line);
    }

    void finish() override {
        room_.leave(connection());
        StreamRequestHandler::finish();
    }

    Room& room_;
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    Room room;
    socketserver::ThreadingTCPServer server(
        {"127.0.0.1", port}, socketserver::handled_by<ChatHandler>(std::ref(room)));
    std::cout << "serving on " << server.server_address << std::endl;
    socketserver::serve_until_signal(server, {.grace = std::chrono::seconds(0)});
}
