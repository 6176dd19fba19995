#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace bench {

/// Counts how often each duration occurred, in constant memory, and tells percentiles.
///
/// Up to 127 ns each nanosecond has its own count. Above that each power of two is
/// divided into 64 parts, so what it tells is wrong by less than 1 %.
class Histogram {
public:
    using Duration = std::chrono::nanoseconds;

    void add(Duration duration) {
        const auto value = static_cast<std::uint64_t>(duration.count());
        ++counts_.at(index_of(value));
        ++total_;
    }

    /// How many durations were added.
    std::uint64_t total() const { return total_; }

    /// The duration that so much of the total did not exceed: the median is at 0.5. Zero
    /// when nothing was added.
    Duration percentile(double part) const {
        const double wanted = std::ceil(part * static_cast<double>(total_));
        double seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += static_cast<double>(counts_.at(i));
            if (seen > 0 && seen >= wanted)
                return Duration(middle_of(i));
        }
        return Duration(0);
    }

private:
    static constexpr int parts = 64;  // of a power of two

    // A value is halved until it is below 128. What is left is 64 or more, unless it was
    // small from the start, so the indexes of each halving begin where the last ended.
    static int halvings_of(std::uint64_t value) {
        const auto bits = static_cast<int>(std::bit_width(value));
        return bits > 7 ? bits - 7 : 0;
    }

    static std::size_t index_of(std::uint64_t value) {
        const int halvings = halvings_of(value);
        return static_cast<std::size_t>(halvings) * parts + (value >> halvings);
    }

    static std::int64_t middle_of(std::size_t index) {
        if (index < 2 * parts)
            return static_cast<std::int64_t>(index);
        const std::size_t halvings = index / parts - 1;
        const std::size_t left = index - halvings * parts;
        const std::size_t width = std::size_t{1} << halvings;
        return static_cast<std::int64_t>(left * width + width / 2);
    }

    std::array<std::uint64_t, 60 * parts> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace bench
