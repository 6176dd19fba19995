#pragma once

// What the flows share: the other end of the connection. It is compiled without
// instrumentation, since the figures are about the server.

#include <sys/socket.h>

#include <functional>
#include <string>
#include <thread>

namespace flows {

/// A client that has sent its request before the server begins: so the server's loop
/// takes the same turns in every run. A thread of its own waits for the answer, and then
/// ends the server.
class Client {
public:
    /// Connects to 127.0.0.1 and sends.
    /// @param type        SOCK_STREAM or SOCK_DGRAM
    /// @param end_server  called when the whole answer is there
    Client(int type, int port, const std::string& request,
           std::function<void()> end_server);

    /// Waits for the thread.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

private:
    std::thread thread_;
};

/// A server whose loop serves one client.
template <class Server>
void serve(const auto& handler, const std::string& request) {
    Server server({"127.0.0.1", 0}, handler);
    const Client client(SOCK_STREAM, server.server_address.port(), request,
                        [&server] { server.shutdown(); });
    server.serve_forever();
    server.server_close();
}

/// Waits until the main thread sleeps: its server waits for the next request.
void wait_until_main_thread_waits();

/// Ends a server without shutdown(), which comes in chapter 5: when it waits for the next
/// request, the program is over.
void end_program();

}  // namespace flows
