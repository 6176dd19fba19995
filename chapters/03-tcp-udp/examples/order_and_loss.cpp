// A sender that doesn't wait, a receiver that isn't there yet: what arrives, and in which
// order?
//
//     order_and_loss [MESSAGES]

#include <cstring>
#include <iostream>
#include <string>
#include <system_error>

#include "socketserver/socket.hpp"

using socketserver::Socket;

constexpr std::size_t message_size = 1024;

// A message of 1 KiB that begins with its number.
std::string message(int number) {
    std::string text(message_size, '.');
    std::memcpy(text.data(), &number, sizeof number);
    return text;
}

int number_of(const char* text) {
    int number = 0;
    std::memcpy(&number, text, sizeof number);
    return number;
}

// Sends until the kernel takes no more, and returns how many messages it took whole.
int send_without_waiting(Socket& sender, int messages) {
    for (int number = 0; number < messages; ++number) {
        try {
            if (sender.send(message(number), MSG_DONTWAIT) < message_size)
                return number;
        } catch (const std::system_error&) {
            return number;
        }
    }
    return messages;
}

std::string receive_what_is_there(Socket& receiver) {
    std::string received;
    try {
        while (true)
            received += receiver.recv(65536, MSG_DONTWAIT);
    } catch (const std::system_error&) {
        return received;  // nothing more has arrived
    }
}

void show(const std::string& name, Socket& sender, Socket& receiver, int messages) {
    const int taken = send_without_waiting(sender, messages);
    const std::string received = receive_what_is_there(receiver);

    int arrived = 0;
    int out_of_order = 0;
    int expected = 0;
    for (std::size_t at = 0; at + message_size <= received.size(); at += message_size) {
        const int number = number_of(&received[at]);
        ++arrived;
        out_of_order += number < expected ? 1 : 0;
        expected = number + 1;
    }
    std::cout << name << ": " << messages - taken << " refused, " << taken << " taken, "
              << arrived << " arrived, " << taken - arrived << " lost, " << out_of_order
              << " out of order\n";
}

int main(int argc, char* argv[]) {
    const int messages = argc > 1 ? std::stoi(argv[1]) : 10000;

    Socket listener(AF_INET, SOCK_STREAM);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    Socket client(AF_INET, SOCK_STREAM);
    client.connect(listener.getsockname());
    Socket connection = listener.accept().first;
    show("TCP", client, connection, messages);

    Socket receiver(AF_INET, SOCK_DGRAM);
    receiver.bind({"127.0.0.1", 0});
    Socket sender(AF_INET, SOCK_DGRAM);
    sender.connect(receiver.getsockname());
    show("UDP", sender, receiver, messages);
}
