#pragma once

#include <cstddef>
#include <vector>

namespace socketserver {

/// The memory of one stack, mmap(2), with a guard below it that nobody can read or write:
/// who needs more than there is meets the guard, and not the memory of others. Not meant
/// for users of the library.
class FiberStack {
public:
    /// With less no handler of HTTP can be served.
    static constexpr std::size_t smallest = 32768;

    /// The compiler touches a large frame piece by piece, at least once in so many bytes.
    static constexpr std::size_t guard_size = 65536;

    /// No stack.
    FiberStack() = default;

    /// A stack of @p size bytes, or of a few more. Only what is touched takes memory.
    /// @throws std::invalid_argument when it is less than the smallest
    /// @throws std::system_error  "make a stack: Cannot allocate memory"
    explicit FiberStack(std::size_t size);
    ~FiberStack();
    /// Takes the memory over.
    FiberStack(FiberStack&& other) noexcept;
    /// Takes the memory over; what was there before is given back.
    FiberStack& operator=(FiberStack&& other) noexcept;

    /// The lowest byte that may be used.
    char* bottom() const noexcept { return memory_ + guard_size; }

    /// How many bytes may be used.
    std::size_t size() const noexcept { return size_; }

private:
    char* memory_ = nullptr;  // the guard, and the stack above it
    std::size_t size_ = 0;
};

/// The stacks that are not in use, the last used one first: its memory is most likely in
/// the processor's cache. Not meant for users of the library.
class FiberStacks {
public:
    /// One of them, or a new one.
    /// @throws std::invalid_argument, std::system_error  as FiberStack
    FiberStack take(std::size_t size);

    /// Keeps it for the next one, unless many are kept already.
    void give_back(FiberStack stack) noexcept;

private:
    static constexpr std::size_t most = 256;

    std::vector<FiberStack> stacks_;
};

}  // namespace socketserver
