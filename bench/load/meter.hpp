#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "histogram.hpp"

namespace bench {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

/// How long a load lasts.
struct Times {
    std::chrono::duration<double> warm_up;   ///< Nothing of this is measured.
    std::chrono::duration<double> measured;  ///< The time after that.
    /// So long the warm-up takes at most, when there are clients that were never served.
    std::chrono::duration<double> longest_warm_up = std::chrono::seconds(1);
};

/// Counts what was answered and what failed, and says when the load is over.
///
/// Answers count when they come in the time that is measured; failures always do. The
/// time is read where something may have happened, and not for each question about it.
class Meter {
public:
    /// The warm-up begins now.
    explicit Meter(const Times& times)
        : times_(times), now_(Clock::now()), warm_up_begin_(now_), last_answer_(now_) {}

    // What happens.

    /// Reads the clock.
    Time read_clock() { return now_ = Clock::now(); }

    /// Begins to measure, if the warm-up is over. It isn't as long as some clients were
    /// never served: others would be measured that have a server for themselves.
    /// @return whether it has begun just now
    bool begin(bool all_were_served) {
        const auto since = now_ - warm_up_begin_;
        if (has_begun() || since < times_.warm_up ||
            (!all_were_served && since < times_.longest_warm_up))
            return false;
        begin_ = now_;
        end_ = begin_ + std::chrono::duration_cast<Clock::duration>(times_.measured);
        return true;
    }

    /// A whole answer has come to what was asked at this time.
    void answered(Time asked) {
        read_clock();
        if (is_over())
            return;
        last_answer_ = now_;
        if (is_measuring())
            latencies_.add(now_ - asked);
    }

    /// So many bytes of an answer's body have come.
    void received(std::size_t bytes) {
        if (is_measuring())
            bytes_ += bytes;
    }

    /// A request has failed. The first reason is kept.
    void failed(const std::string& why) {
        if (failed_ == 0)
            why_failed_ = why;
        ++failed_;
    }

    // What became of it.

    /// The time that was read last.
    Time now() const { return now_; }

    /// Whether nobody shall ask any more: the time is over, or there is no hope.
    bool is_over() const {
        return now_ >= end_ || has_failed_too_often() || now_ - last_answer_ > silence;
    }

    /// Whether the warm-up is over.
    bool has_begun() const { return begin_ != Time::max(); }

    bool has_failed_too_often() const { return failed_ > most_failures; }

    /// How many answers were measured.
    std::uint64_t done() const { return latencies_.total(); }

    double answers_per_second() const { return per_second(latencies_.total()); }

    double bytes_per_second() const { return per_second(bytes_); }

    /// What this part of the answers did not exceed, in microseconds.
    double microseconds(double part) const {
        return std::chrono::duration<double, std::micro>(latencies_.percentile(part))
            .count();
    }

    std::uint64_t failures() const { return failed_; }

    const std::string& why_failed() const { return why_failed_; }

private:
    static constexpr std::uint64_t most_failures = 1000;
    static constexpr std::chrono::seconds silence{3};

    bool is_measuring() const { return now_ >= begin_ && now_ < end_; }

    double per_second(std::uint64_t count) const {
        if (!has_begun())
            return 0;
        const std::chrono::duration<double> measured = std::min(now_, end_) - begin_;
        return measured.count() > 0 ? static_cast<double>(count) / measured.count() : 0;
    }

    Times times_;
    Time now_;
    Time warm_up_begin_;
    Time begin_ = Time::max();
    Time end_ = Time::max();
    Time last_answer_;
    Histogram latencies_;
    std::uint64_t bytes_ = 0;
    std::uint64_t failed_ = 0;
    std::string why_failed_;
};

}  // namespace bench
