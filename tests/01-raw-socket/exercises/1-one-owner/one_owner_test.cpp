#include <doctest/doctest.h>
#include <fcntl.h>

#include <string>
#include <utility>

#include "socketserver/file_descriptor.hpp"
#include "support/story.hpp"

using socketserver::FileDescriptor;
using story::expect;
using story::step;

namespace {

bool is_open(int fileno) {
    return ::fcntl(fileno, F_GETFD) >= 0;
}

FileDescriptor opened(const std::string& name) {
    FileDescriptor owner(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    step(name + " opens /dev/null and gets the number " + std::to_string(owner.fileno()));
    return owner;
}

}  // namespace

TEST_CASE("detach() gives the number away, unclosed") {
    FileDescriptor owner = opened("owner");
    const int number = owner.fileno();
    const int given = owner.detach();
    expect("what owner.detach() returns", given, number);
    expect("owner.fileno() after that", owner.fileno(), -1);
    expect("whether the number is still open", is_open(number), true);
    ::close(given);
}

TEST_CASE("close() closes the number") {
    FileDescriptor owner = opened("owner");
    const int number = owner.fileno();
    owner.close();
    expect("whether the number is open after owner.close()", is_open(number), false);
}

TEST_CASE("an owner closes its number when it goes") {
    int number = -1;
    {
        const FileDescriptor owner = opened("owner");
        number = owner.fileno();
    }
    step("owner goes out of scope");
    expect("whether the number is still open", is_open(number), false);
}

TEST_CASE("close() twice does not close the number's next owner") {
    FileDescriptor first = opened("first");
    first.close();
    step("first.close() is called");
    const FileDescriptor next = opened("next");
    first.close();
    step("first.close() is called once more");
    expect("whether next's number is still open", is_open(next.fileno()), true);
}

TEST_CASE("assignment closes what was owned before") {
    FileDescriptor first = opened("first");
    FileDescriptor second = opened("second");
    const int closed = first.fileno();
    const int kept = second.fileno();
    first = std::move(second);
    step("first = std::move(second)");
    expect("first.fileno()", first.fileno(), kept);
    expect("whether that number is open", is_open(kept), true);
    expect("whether the number that first had before is still open", is_open(closed),
           false);
    expect("second.fileno()", second.fileno(), -1);
}

TEST_CASE("an owner that is assigned to itself keeps what it owns") {
    FileDescriptor owner = opened("owner");
    FileDescriptor& itself = owner;
    const int number = owner.fileno();
    owner = std::move(itself);
    step("owner = std::move(owner)");
    expect("owner.fileno()", owner.fileno(), number);
    expect("whether the number is still open", is_open(number), true);
}
