#include "socketserver/file_descriptor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "error_of.hpp"
#include "socketserver/socket.hpp"
#include "support/told_to_forget.hpp"

using socketserver::FileDescriptor;

namespace {

FileDescriptor open_null() {
    return FileDescriptor(::open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC));
}

bool is_open(int fileno) {
    return ::fcntl(fileno, F_GETFD) >= 0;
}

// The numbers that were told to be forgotten, and whether each was open then.
std::vector<std::pair<int, bool>> forgotten;  // NOLINT: a listener has nothing else

// Those that are told meanwhile.
template <class Work>
std::vector<std::pair<int, bool>> forgotten_in(Work work) {
    forgotten.clear();
    told_to_forget::listen(
        [](int fileno) { forgotten.emplace_back(fileno, is_open(fileno)); });
    work();
    told_to_forget::listen(nullptr);
    return forgotten;
}

int status_flags(const FileDescriptor& descriptor) {
    return ::fcntl(descriptor.fileno(), F_GETFL);
}

}  // namespace

TEST_CASE("a file descriptor that owns nothing has the number -1") {
    const FileDescriptor nothing;
    CHECK(nothing.fileno() == -1);
}

TEST_CASE("a file descriptor closes what it owns when it goes") {
    int number = -1;
    {
        const FileDescriptor owner = open_null();
        number = owner.fileno();
        REQUIRE(is_open(number));
    }
    CHECK_FALSE(is_open(number));
}

TEST_CASE("a number is told to be forgotten before it is closed, each time, and once") {
    using Told = std::vector<std::pair<int, bool>>;
    FileDescriptor closed = open_null();
    const int number = closed.fileno();
    CHECK(forgotten_in([&] { closed.close(); }) == Told{{number, true}});
    CHECK(forgotten_in([&] { closed.close(); }).empty());
    CHECK(forgotten_in([&] { const FileDescriptor gone = open_null(); }) ==
          Told{{number, true}});
    FileDescriptor other = open_null();
    FileDescriptor taker = open_null();
    const int before = taker.fileno();
    CHECK(forgotten_in([&] { taker = std::move(other); }) == Told{{before, true}});
    CHECK(forgotten_in([&] { closed = FileDescriptor(taker.detach()); }).empty());
}

TEST_CASE("a file descriptor has one owner: it is moved and never copied") {
    CHECK_FALSE(std::is_copy_constructible_v<FileDescriptor>);
    CHECK_FALSE(std::is_copy_assignable_v<FileDescriptor>);

    FileDescriptor first = open_null();
    const int number = first.fileno();
    const FileDescriptor second = std::move(first);
    CHECK(second.fileno() == number);
    CHECK(first.fileno() == -1);
    CHECK(is_open(number));
}

TEST_CASE("a file descriptor closes what it owned before it takes over another") {
    FileDescriptor first = open_null();
    FileDescriptor second = open_null();
    const int closed = first.fileno();
    const int kept = second.fileno();
    first = std::move(second);
    CHECK(first.fileno() == kept);
    CHECK(second.fileno() == -1);
    CHECK(is_open(kept));
    CHECK_FALSE(is_open(closed));
}

TEST_CASE("a file descriptor moved onto itself keeps what it owns") {
    FileDescriptor owner = open_null();
    FileDescriptor& itself = owner;
    const int number = owner.fileno();
    owner = std::move(itself);
    CHECK(owner.fileno() == number);
    CHECK(is_open(number));
}

TEST_CASE("detach() gives the descriptor away unclosed") {
    FileDescriptor first = open_null();
    const int number = first.detach();
    const FileDescriptor second(number);
    CHECK(first.fileno() == -1);
    first.close();
    CHECK(is_open(number));
    CHECK(first.detach() == -1);
}

TEST_CASE("close() twice does not close the number's next owner") {
    FileDescriptor first = open_null();
    const int number = first.fileno();
    first.close();
    CHECK(first.fileno() == -1);
    CHECK_FALSE(is_open(number));

    const FileDescriptor next = open_null();
    REQUIRE(next.fileno() == number);
    first.close();
    CHECK(is_open(number));
}

TEST_CASE("set_nonblocking() switches waiting off and on and leaves other flags") {
    const FileDescriptor descriptor = open_null();
    descriptor.set_nonblocking(true);
    CHECK((status_flags(descriptor) & O_NONBLOCK) != 0);
    descriptor.set_nonblocking(true);
    CHECK((status_flags(descriptor) & O_NONBLOCK) != 0);
    CHECK((status_flags(descriptor) & O_APPEND) != 0);
    descriptor.set_nonblocking(false);
    CHECK((status_flags(descriptor) & O_NONBLOCK) == 0);
    CHECK((status_flags(descriptor) & O_APPEND) != 0);
}

TEST_CASE("set_close_on_exec() keeps a descriptor made elsewhere from programs started") {
    const FileDescriptor descriptor(::open("/dev/null", O_RDONLY));
    REQUIRE(::fcntl(descriptor.fileno(), F_GETFD) == 0);
    descriptor.set_close_on_exec();
    CHECK(::fcntl(descriptor.fileno(), F_GETFD) == FD_CLOEXEC);
}

TEST_CASE("the flags of a closed descriptor are an error that names the call") {
    const FileDescriptor closed;
    CHECK(text_of([&] { closed.set_nonblocking(true); }) ==
          "fcntl F_GETFL on a closed descriptor: Bad file descriptor");
    CHECK(text_of([&] { closed.set_close_on_exec(); }) ==
          "fcntl F_SETFD on a closed descriptor: Bad file descriptor");
    CHECK(error_of([&] { closed.set_nonblocking(false); }) ==
          std::errc::bad_file_descriptor);
}

TEST_CASE("a descriptor that cannot change its flags is an error that names the call") {
    const FileDescriptor only_a_path(::open("/dev/null", O_PATH | O_CLOEXEC));
    CHECK(
        text_of([&] { only_a_path.set_nonblocking(true); }).starts_with("fcntl F_SETFL"));
}
