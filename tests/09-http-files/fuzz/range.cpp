// The header Range, for a file of any size. What is sent lies in the file, and is never
// more than the file.
//
// The first nine bytes say the file's size, the others are the header.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "socketserver/http/byte_ranges.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

// Any number has as good a chance of being small as of being large.
std::uint64_t take_size(FuzzInput& input) {
    const unsigned shift = input.byte() % 64;
    return input.number() >> shift;
}

void check_range(const ByteRange& range, std::uint64_t size) {
    promise(range.length > 0, "a range has at least one byte");
    promise(range.first < size, "a range begins in the file");
    promise(range.length <= size - range.first, "a range ends in the file");
    const std::uint64_t last = range.first + (range.length - 1);
    promise(range.content_range(size) == "bytes " + std::to_string(range.first) + "-" +
                                             std::to_string(last) + "/" +
                                             std::to_string(size),
            "Content-Range names the first byte, the last one, and the size");
}

void check_ranges(std::string_view header, std::uint64_t size) {
    const auto ranges = parse_range(header, size);
    if (!ranges)
        return;
    promise(header.size() > 6 && header[5] == '=', "ranges follow a unit");
    promise(ranges->size() <= 16, "there are at most 16 ranges");

    std::uint64_t not_sent = size;
    std::string written = "bytes=";
    for (const ByteRange& range : *ranges) {
        check_range(range, size);
        promise(range.length <= not_sent,
                "all ranges together are no more than the file");
        not_sent -= range.length;
        written += std::to_string(range.first) + "-" +
                   std::to_string(range.first + (range.length - 1)) + ", ";
    }
    if (ranges->empty())
        return;
    const auto again = parse_range(written, size);
    promise(again && again->size() == ranges->size(), "ranges can be asked for again");
    for (std::size_t i = 0; i < ranges->size(); ++i)
        promise((*again)[i].first == (*ranges)[i].first &&
                    (*again)[i].length == (*ranges)[i].length,
                "ranges that are asked for again are the same");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzInput input(data, size);
    const std::uint64_t file_size = take_size(input);
    check_ranges(input.rest(), file_size);
    return 0;
}
