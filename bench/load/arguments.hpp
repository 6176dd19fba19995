#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "meter.hpp"

namespace bench {

/// The arguments make no sense.
class UsageError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// What the program is asked to do.
struct Arguments {
    std::string kind;        ///< "messages" or any of the others.
    int port;                ///< Of the server, on 127.0.0.1.
    std::size_t clients;     ///< How many, one or more.
    std::string path;        ///< Of the page; empty for what is no page.
    std::size_t length = 0;  ///< Of the page.
    Times times;
};

/// A number in this range.
/// @throws UsageError
template <class Number>
Number number_in(std::string_view text, Number least, Number most) {
    Number number{};
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || !(least <= number && number <= most))
        throw UsageError("not a number that is possible here: " + std::string(text));
    return number;
}

/// A second, or what --seconds says. With BENCH_QUICK in the environment the only
/// question is whether all is working.
inline Times times_for(std::optional<double> seconds) {
    using Seconds = std::chrono::duration<double>;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs
    const bool quick = std::getenv("BENCH_QUICK") != nullptr;
    return {.warm_up = Seconds(quick ? 0.03 : 0.2),
            .measured = Seconds(seconds.value_or(quick ? 0.15 : 1.0))};
}

/// Takes `--seconds S` out of the words, wherever it stands.
/// @throws UsageError
inline std::optional<double> take_seconds(std::vector<std::string>& words) {
    const auto option = std::find(words.begin(), words.end(), "--seconds");
    if (option == words.end())
        return std::nullopt;
    if (option + 1 == words.end())
        throw UsageError("--seconds wants a number");
    const auto seconds = number_in<double>(*(option + 1), 0.01, 60.0);
    words.erase(option, option + 2);
    return seconds;
}

/// Reads the words of the command line.
/// @throws UsageError
inline Arguments read_arguments(std::vector<std::string> words) {
    const Times times = times_for(take_seconds(words));
    const bool is_page = !words.empty() && words[0].find("page") != std::string::npos;
    if (words.size() != (is_page ? 5 : 3))
        throw UsageError("too few arguments, or too many");
    Arguments arguments{.kind = words[0],
                        .port = number_in(words[1], 1, 65535),
                        .clients = number_in<std::size_t>(words[2], 1, 1'000'000),
                        .path = is_page ? words[3] : "",
                        .times = times};
    if (is_page)
        arguments.length = number_in<std::size_t>(words[4], 0, 1'000'000'000'000);
    return arguments;
}

}  // namespace bench
