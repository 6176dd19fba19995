// Two ways to send a file: the program reads it and sends what it has read, or the kernel
// copies it. How much processor time does each take?
//
//     two_ways

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/http/send_file.hpp"
#include "socketserver/socket.hpp"

using socketserver::FileDescriptor;
using socketserver::Socket;

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t size = 128 * mebibyte;
constexpr std::size_t buffer_size = 64 * 1024;

[[noreturn]] void fail(const char* call) {
    std::perror(call);
    std::abort();
}

// A file in memory, so that no disk is measured.
FileDescriptor make_file() {
    FileDescriptor file(::memfd_create("two_ways", MFD_CLOEXEC));
    const std::string piece(mebibyte, 'x');
    for (std::size_t written = 0; written < size; written += mebibyte)
        if (::write(file.fileno(), piece.data(), mebibyte) != ssize_t{mebibyte})
            fail("write");
    return file;
}

void read_and_send(Socket& connection, const FileDescriptor& file) {
    std::array<char, buffer_size> buffer{};
    for (std::size_t at = 0; at < size;) {
        const ssize_t count =
            ::pread(file.fileno(), buffer.data(), buffer.size(), static_cast<off_t>(at));
        if (count <= 0)
            fail("pread");
        const auto length = static_cast<std::size_t>(count);
        connection.sendall({buffer.data(), length});
        at += length;
    }
}

void let_the_kernel(Socket& connection, const FileDescriptor& file) {
    socketserver::http::send_file(connection, file, 0, size);
}

// What this thread has used of a processor so far, in milliseconds.
double processor_time() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    const auto seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    return 1000 * seconds +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

using Way = std::function<void(Socket&, const FileDescriptor&)>;

void measure(const std::string& name, const Way& way, const FileDescriptor& file) {
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    Socket client(AF_INET);
    client.connect(listener.getsockname());
    Socket connection = listener.accept().first;

    std::thread reader([&] {
        std::array<char, buffer_size> dropped{};
        while (client.recv_into(dropped.data(), dropped.size()) > 0) {
        }
    });
    const double before = processor_time();
    way(connection, file);
    std::cout << name << static_cast<int>(processor_time() - before)
              << " ms of processor time for 128 MiB\n";
    connection.close();
    reader.join();
}

int main() {
    const FileDescriptor file = make_file();
    measure("read and send: ", read_and_send, file);
    measure("sendfile:      ", let_the_kernel, file);
}
