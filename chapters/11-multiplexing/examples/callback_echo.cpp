// The same echo server without fibers: one loop asks a selector who is ready, and calls
// what belongs to that descriptor. What the handler of multiplexed_echo keeps in its
// local variables, and in the place where it stands, is kept in an object here.
//
//     callback_echo [PORT]

#include <any>
#include <functional>
#include <iostream>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "socketserver/selectors/default_selector.hpp"
#include "socketserver/socket.hpp"

using socketserver::Socket;
using namespace socketserver::selectors;

// What is called when a descriptor is ready, with what has come.
using Callback = std::function<void(int events)>;

// A client, and how far its handler has come. It is in one of three states: it waits for
// the rest of a line, or for room to write, or the client has ended its side and gets the
// rest of its answers.
class Connection {
public:
    Connection(BaseSelector& selector, Socket socket)
        : selector_(selector), socket_(std::move(socket)) {
        socket_.keep_nonblocking();
        selector_.register_fileno(socket_.fileno(), EVENT_READ,
                                  Callback([this](int events) { go_on(events); }));
    }
    ~Connection() { selector_.unregister(socket_.fileno()); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool has_ended() const { return has_failed_ || (has_read_all_ && unsent_.empty()); }

private:
    void go_on(int events) {
        try {
            if ((events & EVENT_READ) != 0 && unsent_.empty())
                read();
            answer_lines();
            write();
        } catch (const std::system_error&) {  // the client is gone
            has_failed_ = true;
        }
        if (!has_ended())
            selector_.modify(socket_.fileno(), unsent_.empty() ? EVENT_READ : EVENT_WRITE,
                             selector_.get_key(socket_.fileno()).data);
    }

    void read() {
        const std::optional<std::string> bytes = socket_.try_recv(16384);
        if (!bytes)
            return;
        has_read_all_ = bytes->empty();
        unread_ += *bytes;
        if (has_read_all_ && !unread_.empty())
            unread_ += '\n';  // the last line may have no end
    }

    void answer_lines() {
        const std::size_t end = unread_.rfind('\n') + 1;
        unsent_ += unread_.substr(0, end);
        unread_.erase(0, end);
    }

    void write() {
        if (!unsent_.empty())
            unsent_.erase(0, socket_.try_send(unsent_).value_or(0));
    }

    BaseSelector& selector_;
    Socket socket_;
    std::string unread_;  // a line that has not ended
    std::string unsent_;  // answers that the client has not taken
    bool has_read_all_ = false;
    bool has_failed_ = false;
};

int main(int argc, char* argv[]) {
    Socket listener(AF_INET);
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
    listener.bind({"127.0.0.1", argc > 1 ? std::stoi(argv[1]) : 8123});
    listener.listen();
    listener.keep_nonblocking();
    std::cout << "serving on " << listener.getsockname() << std::endl;

    DefaultSelector selector;
    std::list<Connection> connections;
    selector.register_fileno(listener.fileno(), EVENT_READ, Callback([&](int) {
                                 if (auto client = listener.try_accept())
                                     connections.emplace_back(selector,
                                                              std::move(client->first));
                             }));
    while (true) {
        for (const ReadyKey& ready : selector.select())
            std::any_cast<const Callback&>(ready.key.data)(ready.events);
        connections.remove_if([](const Connection& one) { return one.has_ended(); });
    }
}
