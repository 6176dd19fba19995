#include "client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <system_error>
#include <utility>

namespace flows {

namespace {

int connect_and_send(int type, int port, const std::string& request) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(static_cast<in_port_t>(port));
    const int connection = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (::connect(connection, reinterpret_cast<sockaddr*>(&server), sizeof server) < 0 ||
        ::send(connection, request.data(), request.size(), MSG_NOSIGNAL) < 0)
        throw std::system_error(errno, std::generic_category(), "client");
    return connection;
}

// A datagram is the whole answer; what comes over a connection ends with it.
void wait_for_answer(int type, int connection) {
    std::array<char, 4096> answer{};
    while (::recv(connection, answer.data(), answer.size(), 0) > 0 &&
           type == SOCK_STREAM) {
    }
    ::close(connection);
}

bool main_thread_sleeps() {
    const std::string pid = std::to_string(::getpid());
    std::ifstream status("/proc/self/task/" + pid + "/stat");
    std::string line;
    std::getline(status, line);
    return line.substr(line.rfind(')') + 2, 1) == "S";
}

}  // namespace

Client::Client(int type, int port, const std::string& request,
               std::function<void()> end_server)
    : thread_([type, connection = connect_and_send(type, port, request),
               end_server = std::move(end_server)] {
          wait_for_answer(type, connection);
          end_server();
      }) {}

Client::~Client() {
    thread_.join();
}

// It may sleep for another reason, too, for a moment: several looks must agree.
void wait_until_main_thread_waits() {
    for (int looks = 0; looks < 20; looks = main_thread_sleeps() ? looks + 1 : 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void end_program() {
    wait_until_main_thread_waits();
    ::_exit(0);
}

}  // namespace flows
