#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>

namespace socketserver {

/// The memory of a stream's buffer. It begins small, as most clients say little, and a
/// server may have thousands of them. Where that was not enough, it gets its full size.
class BufferMemory {
public:
    /// How many bytes it has at first.
    static constexpr std::size_t first_size = 1024;

    /// @param full_size  how many bytes it may have
    explicit BufferMemory(std::size_t full_size)
        : full_size_(full_size),
          size_(std::min(first_size, full_size)),
          bytes_(std::make_unique_for_overwrite<char[]>(size_)) {}

    char* begin() const noexcept { return bytes_.get(); }        ///< The first byte.
    char* end() const noexcept { return bytes_.get() + size_; }  ///< Behind the last.
    std::size_t size() const noexcept { return size_; }          ///< How many there are.

    /// Takes memory of the full size. The first @p kept bytes are in it, too. Does
    /// nothing when it has its full size.
    void grow(std::size_t kept = 0) {
        if (size_ == full_size_)
            return;
        auto larger = std::make_unique_for_overwrite<char[]>(full_size_);
        std::copy_n(bytes_.get(), kept, larger.get());
        bytes_ = std::move(larger);
        size_ = full_size_;
    }

private:
    std::size_t full_size_;
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

}  // namespace socketserver
