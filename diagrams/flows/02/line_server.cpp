// A server whose requests are the lines of a pipe. There is one line, and the server
// waits for the next.

#include <unistd.h>

#include <array>

#include "client.hpp"
#include "socketserver/base_server.hpp"

using namespace socketserver;

namespace {

class LineServer : public BaseServer {
public:
    using BaseServer::BaseServer;

    int fileno() const override { return pipe_[0]; }

    void send_line(const std::string& line) const {
        if (::write(pipe_[1], line.data(), line.size()) < 0)
            throw std::system_error(errno, std::generic_category(), "write");
    }

private:
    static std::array<int, 2> make_pipe() {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) < 0)
            throw std::system_error(errno, std::generic_category(), "pipe");
        return ends;
    }

    std::pair<Request, Address> get_request() override {
        std::array<char, 80> line{};
        const ssize_t size = ::read(fileno(), line.data(), line.size());
        return {Datagram{.data = {line.data(), static_cast<std::size_t>(size)}},
                Address("a pipe")};
    }

    std::array<int, 2> pipe_ = make_pipe();
};

void do_nothing(Request& /*request*/, const Address& /*client_address*/,
                BaseServer& /*server*/) {}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): a flow that fails is seen to fail
int main() {
    LineServer server("a pipe", do_nothing);
    server.send_line("hello\n");
    std::thread(flows::end_program).detach();
    server.serve_forever(std::chrono::minutes(1));
}
