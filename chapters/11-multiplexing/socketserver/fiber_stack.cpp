#include "socketserver/fiber_stack.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

#include "socketserver/os_error.hpp"

namespace socketserver {

namespace {

std::size_t whole_pages(std::size_t size) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

}  // namespace

FiberStack::FiberStack(std::size_t size) : size_(whole_pages(size)) {
    if (size < smallest)
        throw std::invalid_argument("a fiber can't have a stack of " +
                                    std::to_string(size) + " bytes: give " +
                                    std::to_string(smallest) + " or more");
    void* const memory =
        ::mmap(nullptr, guard_size + size_, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
        throw_os_error(errno, "make a stack");
    memory_ = static_cast<char*>(memory);
    if (::mprotect(bottom(), size_, PROT_READ | PROT_WRITE) < 0) {
        const int error = errno;
        ::munmap(memory_, guard_size + size_);
        throw_os_error(error, "make a stack");
    }
}

FiberStack::~FiberStack() {
    if (memory_ != nullptr)
        ::munmap(memory_, guard_size + size_);
}

FiberStack::FiberStack(FiberStack&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), size_(other.size_) {}

FiberStack& FiberStack::operator=(FiberStack&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    return *this;
}

FiberStack FiberStacks::take(std::size_t size) {
    while (!stacks_.empty()) {
        FiberStack stack = std::move(stacks_.back());
        stacks_.pop_back();
        if (stack.size() == whole_pages(size))
            return stack;
    }
    stacks_.reserve(most);  // to give one back may not fail
    return FiberStack(size);
}

void FiberStacks::give_back(FiberStack stack) noexcept {
    if (stacks_.size() < stacks_.capacity())
        stacks_.push_back(std::move(stack));
}

}  // namespace socketserver
