// A sender that doesn't wait, a receiver that isn't there yet: what arrives, and in which
// order?
//
//     order_and_loss [MESSAGES]

#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>
#include <system_error>

#include "socketserver/socket.hpp"

using socketserver::Socket;

// A message of 1 KiB that begins with its number.
std::string message(std::uint32_t number) {
    std::string text(1024, '.');
    std::memcpy(text.data(), &number, sizeof number);
    return text;
}

std::uint32_t number_of(const std::string& text) {
    std::uint32_t number = 0;
    std::memcpy(&number, text.data(), sizeof number);
    return number;
}

// Sends until all are sent or the kernel takes no more, and returns how many it took.
std::uint32_t send_without_waiting(Socket& sender, std::uint32_t messages) {
    for (std::uint32_t number = 0; number < messages; ++number) {
        try {
            sender.sendall(message(number), MSG_DONTWAIT);
        } catch (const std::system_error& error) {
            std::cout << "  message " << number << " was refused: " << error.what()
                      << '\n';
            return number;
        }
    }
    return messages;
}

// Receives what has arrived and says what became of `sent` messages.
void receive(Socket& receiver, std::uint32_t sent) {
    std::uint32_t arrived = 0;
    std::uint32_t out_of_order = 0;
    std::uint32_t expected = 0;
    try {
        for (;; ++arrived) {
            const std::uint32_t number =
                number_of(receiver.recv(1024, MSG_DONTWAIT | MSG_WAITALL));
            out_of_order += number < expected ? 1 : 0;
            expected = number + 1;
        }
    } catch (const std::system_error&) {
        // nothing more is there
    }
    std::cout << "  " << sent << " sent, " << arrived << " arrived, " << sent - arrived
              << " lost, " << out_of_order << " out of order\n";
}

int main(int argc, char* argv[]) {
    const auto messages =
        static_cast<std::uint32_t>(argc > 1 ? std::stoul(argv[1]) : 10000);

    std::cout << "TCP\n";
    Socket listener(AF_INET, SOCK_STREAM);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    Socket client(AF_INET, SOCK_STREAM);
    client.connect(listener.getsockname());
    Socket connection = listener.accept().first;
    receive(connection, send_without_waiting(client, messages));

    std::cout << "UDP\n";
    Socket receiver(AF_INET, SOCK_DGRAM);
    receiver.bind({"127.0.0.1", 0});
    Socket sender(AF_INET, SOCK_DGRAM);
    sender.connect(receiver.getsockname());
    receive(receiver, send_without_waiting(sender, messages));
}
