#include "socketserver/http/body_buffer.hpp"

#include <algorithm>

namespace socketserver::http {

namespace {

constexpr std::size_t largest_piece = 4096;

}  // namespace

void BodyBuffer::begin(const BodyFraming& framing) {
    setg(nullptr, nullptr, nullptr);
    decoder_.emplace(framing);
    taken_ = 0;
}

BodyBuffer::int_type BodyBuffer::underflow() {
    setg(nullptr, nullptr, nullptr);
    while (!take_what_is_at_hand() && !decoder_->done())
        if (!source_.wait_for_bytes())
            decoder_->finish();
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

// Whether there was content. Behind the last chunk there is none.
bool BodyBuffer::take_what_is_at_hand() {
    while (!decoder_->done() && !source_.at_hand().empty()) {
        const auto [size, content] =
            decoder_->feed(source_.at_hand().substr(0, largest_piece));
        if (!content.empty()) {
            if (!memory_)
                memory_ = std::make_unique_for_overwrite<char[]>(largest_piece);
            std::ranges::copy(content, memory_.get());
            setg(memory_.get(), memory_.get(), memory_.get() + content.size());
        }
        source_.consume(size);
        taken_ += size;
        if (!content.empty())
            return true;
    }
    return false;
}

bool BodyBuffer::has_more_at_hand() {
    return gptr() != egptr() || take_what_is_at_hand() || decoder_->done();
}

bool BodyBuffer::drain(std::uint64_t limit) {
    const std::uint64_t taken_before =
        taken_ - static_cast<std::uint64_t>(egptr() - gptr());
    while (!traits_type::eq_int_type(sgetc(), traits_type::eof())) {
        if (taken_ - taken_before > limit)
            return false;
        setg(nullptr, nullptr, nullptr);
    }
    return true;
}

}  // namespace socketserver::http
