#include "socketserver/http/line_cutter.hpp"

namespace socketserver::http {

std::optional<std::string_view> LineCutter::take(std::string_view& bytes,
                                                 std::size_t limit) {
    if (is_whole_)
        line_.clear();
    is_whole_ = false;

    const std::string_view piece = bytes.substr(0, limit + 1 - line_.size());
    const std::size_t line_feed = piece.find('\n');
    const bool has_end = line_feed != std::string_view::npos;
    const std::string_view taken =
        piece.substr(0, has_end ? line_feed + 1 : piece.size());
    bytes.remove_prefix(taken.size());
    const bool is_line = has_end || line_.size() + taken.size() > limit;
    if (is_line && line_.empty())
        return taken;
    line_ += taken;
    if (!is_line)
        return std::nullopt;
    is_whole_ = true;
    return line_;
}

}  // namespace socketserver::http
