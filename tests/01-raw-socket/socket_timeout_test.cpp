#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "error_of.hpp"
#include "rescue.hpp"
#include "socketserver/socket.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/signal_hail.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::Socket;
using socketserver::Timeout;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto would_block = std::errc::resource_unavailable_try_again;
constexpr auto timed_out = std::errc::timed_out;

// Long enough that a test which waited for its end would be seen to hang.
constexpr auto very_long = milliseconds::max();

Socket listen_on_loopback(int backlog = 128) {
    Socket listener(AF_INET, SOCK_STREAM);
    listener.bind({"127.0.0.1", 0});
    listener.listen(backlog);
    return listener;
}

Socket bind_datagram_socket() {
    Socket socket(AF_INET, SOCK_DGRAM);
    socket.bind({"127.0.0.1", 0});
    return socket;
}

// Sends until the kernel takes no more.
void fill(Socket& socket) {
    const std::string piece(65536, 'x');
    while (!error_of([&] { socket.send(piece, MSG_DONTWAIT); }))
        continue;
}

bool is_blocking(const Socket& socket) {
    return (::fcntl(socket.fileno(), F_GETFL) & O_NONBLOCK) == 0;
}

}  // namespace

TEST_CASE("a socket has no timeout until one is set") {
    const Socket socket(AF_INET, SOCK_STREAM);
    CHECK_FALSE(socket.gettimeout().has_value());
    CHECK(is_blocking(socket));
}

TEST_CASE("gettimeout() returns what settimeout() set") {
    Socket socket(AF_INET, SOCK_STREAM);
    for (const Timeout timeout : {Timeout(1500ms), Timeout(0ms), Timeout()}) {
        socket.settimeout(timeout);
        CHECK((socket.gettimeout() == timeout));
        CHECK(is_blocking(socket) == !timeout.has_value());
    }
}

TEST_CASE("setblocking(false) is a timeout of zero, setblocking(true) is none") {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.setblocking(false);
    CHECK(socket.gettimeout() == 0ms);
    CHECK_FALSE(is_blocking(socket));
    socket.setblocking(true);
    CHECK_FALSE(socket.gettimeout().has_value());
    CHECK(is_blocking(socket));
}

TEST_CASE("a negative timeout is refused with its value, and nothing changes") {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.settimeout(7ms);
    CHECK_THROWS_AS(socket.settimeout(-1ms), std::invalid_argument);
    CHECK(text_of([&] { socket.settimeout(-1ms); }).starts_with("a timeout of -1 ms"));
    CHECK(socket.gettimeout() == 7ms);
}

TEST_CASE("without a timeout each call waits as long as it takes") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    const std::jthread answer([&] {
        std::this_thread::sleep_for(50ms);
        right.sendall("hello");
    });
    CHECK(left.recv(100) == "hello");
}

TEST_CASE("with a timeout of zero no call waits") {
    SUBCASE("recv") {
        Socket left;
        Socket right;
        std::tie(left, right) = Socket::socketpair();
        left.settimeout(0ms);
        CHECK(error_of([&] { left.recv(1); }) == would_block);
        right.sendall("x");
        CHECK(left.recv(1) == "x");
    }
    SUBCASE("recvfrom") {
        Socket socket = bind_datagram_socket();
        socket.settimeout(0ms);
        CHECK(error_of([&] { socket.recvfrom(1); }) == would_block);
    }
    SUBCASE("accept") {
        Socket listener = listen_on_loopback();
        listener.settimeout(0ms);
        CHECK(error_of([&] { listener.accept(); }) == would_block);
    }
    SUBCASE("send and sendall into a full buffer") {
        Socket left;
        Socket right;
        std::tie(left, right) = Socket::socketpair();
        fill(left);
        left.settimeout(0ms);
        CHECK(error_of([&] { left.send("x"); }) == would_block);
        CHECK(error_of([&] { left.sendall("x"); }) == would_block);
    }
    SUBCASE("connect") {
        Socket listener = listen_on_loopback(0);
        Socket fills_the_queue(AF_INET, SOCK_STREAM);
        fills_the_queue.connect(listener.getsockname());
        Socket client(AF_INET, SOCK_STREAM);
        client.settimeout(0ms);
        CHECK(error_of([&] { client.connect(listener.getsockname()); }) ==
              std::errc::operation_in_progress);
        CHECK(error_of([&] { client.connect(listener.getsockname()); }) ==
              std::errc::connection_already_in_progress);
    }
}

TEST_CASE("a connection that is in progress can be waited for elsewhere") {
    Socket listener = listen_on_loopback();
    Socket client(AF_INET, SOCK_STREAM);
    client.settimeout(0ms);
    const auto error = error_of([&] { client.connect(listener.getsockname()); });
    CHECK((!error || error == std::errc::operation_in_progress));
    CHECK(eventually([&] { return !error_of([&] { (void)client.getpeername(); }); }));
}

TEST_CASE("when a timeout runs out the call says so, and not before") {
    const auto start = steady_clock::now();
    SUBCASE("recv") {
        Socket left;
        Socket right;
        std::tie(left, right) = Socket::socketpair();
        left.settimeout(20ms);
        CHECK(error_of([&] { left.recv(1); }) == timed_out);
        CHECK(text_of([&] { left.recv(1); }) == "recv: Connection timed out");
    }
    SUBCASE("recv_into") {
        Socket left;
        Socket right;
        std::tie(left, right) = Socket::socketpair();
        left.settimeout(20ms);
        char byte = 0;
        CHECK(error_of([&] { left.recv_into(&byte, 1); }) == timed_out);
    }
    SUBCASE("recvfrom") {
        Socket socket = bind_datagram_socket();
        socket.settimeout(20ms);
        CHECK(error_of([&] { socket.recvfrom(1); }) == timed_out);
    }
    SUBCASE("accept") {
        Socket listener = listen_on_loopback();
        listener.settimeout(20ms);
        CHECK(error_of([&] { listener.accept(); }) == timed_out);
    }
    SUBCASE("send into a full buffer") {
        Socket left;
        Socket right;
        std::tie(left, right) = Socket::socketpair();
        fill(left);
        left.settimeout(20ms);
        CHECK(error_of([&] { left.send("x"); }) == timed_out);
    }
    SUBCASE("connect to a listener whose queue is full") {
        Socket listener = listen_on_loopback(0);
        Socket fills_the_queue(AF_INET, SOCK_STREAM);
        fills_the_queue.connect(listener.getsockname());
        Socket client(AF_INET, SOCK_STREAM);
        client.settimeout(20ms);
        CHECK(text_of([&] { client.connect(listener.getsockname()); }) ==
              "connect " + listener.getsockname().to_string() + ": Connection timed out");
    }
    CHECK(steady_clock::now() - start >= 20ms);
}

TEST_CASE("sendto() to a receiver that is full times out and names the receiver") {
    Socket receiver(AF_UNIX, SOCK_DGRAM);
    receiver.bind("");
    const Address full = receiver.getsockname();
    Socket sender(AF_UNIX, SOCK_DGRAM);
    while (!error_of([&] { sender.sendto("x", full, MSG_DONTWAIT); }))
        continue;
    sender.settimeout(20ms);
    const Rescue makes_room([&] { receiver.recvfrom(1); });
    CHECK(text_of([&] { sender.sendto("x", full); }) ==
          "sendto " + full.to_string() + ": Connection timed out");
}

TEST_CASE("what happens within the timeout is no error") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    left.settimeout(5s);
    const std::jthread answer([&] {
        std::this_thread::sleep_for(20ms);
        right.sendall("hello");
    });
    CHECK(left.recv(100) == "hello");
}

TEST_CASE(
    "the timeout of sendall() is for the whole: a slow reader does not prolong it") {
    Socket client;
    Socket server;
    std::tie(client, server) = tcp_pair();
    // Small buffers: the reader makes room for a little, again and again.
    client.setsockopt(SOL_SOCKET, SO_SNDBUF, 65536);
    server.setsockopt(SOL_SOCKET, SO_RCVBUF, 65536);
    client.settimeout(100ms);
    std::atomic<bool> given_up = false;
    const std::jthread reads_slowly([&] {
        while (!given_up && !server.recv(16384).empty())
            std::this_thread::sleep_for(1ms);
    });
    const std::string more_than_can_be_sent(64 << 20, 'x');
    CHECK(error_of([&] { client.sendall(more_than_can_be_sent); }) == timed_out);
    given_up = true;
    client.close();
}

TEST_CASE("a signal neither ends a timed wait nor prolongs it without end") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    left.settimeout(50ms);
    const SignalHail hail;
    const Rescue answers([&] { right.sendall("x"); });
    const auto start = steady_clock::now();
    CHECK(error_of([&] { left.recv(1); }) == timed_out);
    CHECK(steady_clock::now() - start >= 50ms);
    CHECK(hail.heard() > 0);
}

TEST_CASE("connect() with a timeout connects, and the socket keeps the timeout") {
    Socket listener = listen_on_loopback();
    Socket client(AF_INET, SOCK_STREAM);
    client.settimeout(5s);
    client.connect(listener.getsockname());
    CHECK(client.getpeername() == listener.getsockname());
    CHECK(client.gettimeout() == 5s);
    Socket server = listener.accept().first;
    client.sendall("hello");
    CHECK(server.recv(100) == "hello");
}

TEST_CASE("connect() with a timeout tells when it is refused") {
    Socket bound_but_deaf(AF_INET, SOCK_STREAM);
    bound_but_deaf.bind({"127.0.0.1", 0});
    const Address address = bound_but_deaf.getsockname();
    Socket client(AF_INET, SOCK_STREAM);
    client.settimeout(5s);
    CHECK(text_of([&] { client.connect(address); }) ==
          "connect " + address.to_string() + ": Connection refused");
}

TEST_CASE("an accepted connection has no timeout, whatever the listener has") {
    Socket listener = listen_on_loopback();
    listener.settimeout(5s);
    Socket client(AF_INET, SOCK_STREAM);
    client.connect(listener.getsockname());
    const Socket server = listener.accept().first;
    CHECK_FALSE(server.gettimeout().has_value());
    CHECK(is_blocking(server));
}

TEST_CASE("with MSG_DONTWAIT no call waits, whatever the timeout") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    Socket listener = listen_on_loopback();
    Socket datagrams = bind_datagram_socket();
    char byte = 0;
    for (const Timeout timeout : {Timeout(very_long), Timeout(0ms)}) {
        left.settimeout(timeout);
        listener.settimeout(timeout);
        datagrams.settimeout(timeout);
        CHECK(error_of([&] { left.recv(1, MSG_DONTWAIT); }) == would_block);
        CHECK(error_of([&] { left.recv_into(&byte, 1, MSG_DONTWAIT); }) == would_block);
        CHECK_FALSE(listener.try_accept().has_value());
        CHECK(error_of([&] { datagrams.recvfrom(1, MSG_DONTWAIT); }) == would_block);
        fill(left);
        CHECK(error_of([&] { left.sendall("x", MSG_DONTWAIT); }) == would_block);
    }
    left.settimeout(Timeout());
    CHECK(error_of([&] { left.recv(1, MSG_DONTWAIT); }) == would_block);
}

TEST_CASE("a very long timeout does not overflow into none at all") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    left.settimeout(very_long);
    CHECK(left.gettimeout() == very_long);
    const std::jthread answer([&] {
        std::this_thread::sleep_for(20ms);
        right.sendall("hello");
    });
    CHECK(left.recv(100) == "hello");
}

namespace {

// While it lives, signals stop this program for longer than 1 ms each, at any moment
// between two system calls: the timer runs only while the program itself does.
class HoldUps {
public:
    HoldUps() {
        number_so_far_ = 0;
        struct sigaction waits {};
        waits.sa_handler = [](int) {
            const auto end = steady_clock::now() + 1200us;
            while (steady_clock::now() < end)
                continue;
            ++number_so_far_;
        };
        ::sigaction(SIGVTALRM, &waits, &old_);
        set_timer(2000);
    }

    ~HoldUps() {
        set_timer(0);
        ::signal(SIGVTALRM, SIG_IGN);  // drops a signal that is still on its way
        ::sigaction(SIGVTALRM, &old_, nullptr);
    }

    HoldUps(const HoldUps&) = delete;
    HoldUps& operator=(const HoldUps&) = delete;

    int number() const { return number_so_far_; }

private:
    static void set_timer(suseconds_t microseconds) {
        const timeval period{.tv_sec = 0, .tv_usec = microseconds};
        const itimerval timer{.it_interval = period, .it_value = period};
        ::setitimer(ITIMER_VIRTUAL, &timer, nullptr);
    }

    static inline std::atomic<int> number_so_far_ = 0;

    struct sigaction old_ {};
};

}  // namespace

TEST_CASE("what is there is received, though the time was over before it was asked for") {
    auto [left, right] = Socket::socketpair();
    right.sendall("x");
    left.settimeout(1ms);
    const HoldUps hold_ups;
    const auto receive_often = [&, &left = left] {
        const auto end = steady_clock::now() + 5s;
        char byte = 0;
        for (int i = 0; i < 2000 || hold_ups.number() < 100; ++i) {
            left.recv_into(&byte, 1, MSG_PEEK);
            if (i % 100 == 0 && steady_clock::now() >= end)
                break;
        }
    };
    CHECK_NOTHROW(receive_often());
}

TEST_CASE("a descriptor that is kept non-blocking is so whatever timeout is set") {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.keep_nonblocking();
    CHECK_FALSE(is_blocking(socket));
    CHECK_FALSE(socket.gettimeout().has_value());
    socket.settimeout(5s);
    CHECK_FALSE(is_blocking(socket));
    socket.settimeout(Timeout());
    CHECK_FALSE(is_blocking(socket));
    CHECK_FALSE(socket.gettimeout().has_value());
    socket.setblocking(true);
    CHECK_FALSE(is_blocking(socket));
    CHECK_FALSE(socket.gettimeout().has_value());
}

TEST_CASE("a listener that is kept non-blocking waits in accept() all the same") {
    Socket listener = listen_on_loopback();
    listener.keep_nonblocking();
    SUBCASE("and no timeout was ever set") {}
    SUBCASE("and a timeout was set and taken back") {
        listener.settimeout(5s);
        listener.settimeout(Timeout());
    }
    CHECK_FALSE(listener.try_accept().has_value());

    Socket client(AF_INET, SOCK_STREAM);
    const std::jthread connects_later([&] {
        std::this_thread::sleep_for(50ms);
        client.connect(listener.getsockname());
    });
    const Socket server = listener.accept().first;
    CHECK(server.fileno() >= 0);
    CHECK(is_blocking(server));

    listener.settimeout(0ms);
    CHECK(error_of([&] { listener.accept(); }) == would_block);
}
