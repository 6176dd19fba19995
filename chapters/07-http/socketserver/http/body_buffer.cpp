#include "socketserver/http/body_buffer.hpp"

#include <algorithm>

#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

void BodyBuffer::begin(const BodyFraming& framing) {
    setg(nullptr, nullptr, nullptr);
    left_ = framing.length;
}

BodyBuffer::int_type BodyBuffer::underflow() {
    constexpr std::size_t largest_piece = 4096;
    if (left_ == 0)
        return traits_type::eof();
    if (!source_.wait_for_bytes())
        throw RequestError(400, "Incomplete body");
    std::string_view piece = source_.at_hand().substr(0, largest_piece);
    piece = piece.substr(0, std::min<std::uint64_t>(left_, piece.size()));
    memory_.assign(piece.begin(), piece.end());
    source_.consume(piece.size());
    left_ -= piece.size();
    setg(memory_.data(), memory_.data(), memory_.data() + memory_.size());
    return traits_type::to_int_type(memory_.front());
}

}  // namespace socketserver::http
