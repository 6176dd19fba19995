#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "socketserver/http/ascii.hpp"

// What an AnswerHead takes, whatever it knows of connections: next chapter's has the same
// rules. Not meant for users of the library.

namespace socketserver::http {

/// Tells a handler that a name of its can't be sent.
[[noreturn]] void refuse_name(std::string_view name);

/// Tells a handler that a text of its can't be sent: it would begin another line.
[[noreturn]] void refuse_line_break(std::string_view name, std::string_view text);

/// Refuses a phrase that could begin another line of the head.
/// @throws std::invalid_argument
inline void check_phrase(std::string_view phrase) {
    if (contains_line_end(phrase))
        refuse_line_break("message", phrase);
}

/// Refuses a header that could begin another one: with a line break in it a client could
/// write headers of its own.
/// @throws std::invalid_argument  when the name is no token, or the value has a line
/// break or a NUL
inline void check_header(std::string_view name, std::string_view value) {
    if (!is_token(name))
        refuse_name(name);
    if (contains_line_end(value))
        refuse_line_break(name, value);
}

/// Tells a handler that its Content-Length is no number.
[[noreturn]] void refuse_length(std::string_view value);

/// The number that a header Content-Length says. (Every answer has one: for a few digits
/// this takes a third of what std::from_chars() does.)
/// @throws std::invalid_argument  when it is none
inline std::uint64_t checked_length(std::string_view value) {
    constexpr std::size_t most_digits = 19;  // They fit into the number.
    std::uint64_t length = 0;
    if (value.empty() || value.size() > most_digits)
        refuse_length(value);
    for (const char digit : value) {
        if (digit < '0' || digit > '9')
            refuse_length(value);
        length = 10 * length + static_cast<std::uint64_t>(digit - '0');
    }
    return length;
}

/// Tells a handler that it said a second Content-Length.
[[noreturn]] void refuse_second_length();

/// Tells a handler that it said something out of order.
[[noreturn]] void refuse_step();

/// Where this event leads from this state, by a table of all the steps that there are.
/// @throws std::logic_error  when it is not in the table
template <class Steps, class State, class Event>
State next_state(const Steps& steps, State from, Event event) {
    const auto found = std::ranges::find_if(steps, [&](const auto& step) {
        return step.from == from && step.event == event;
    });
    if (found == steps.end())
        refuse_step();
    return found->to;
}

}  // namespace socketserver::http
