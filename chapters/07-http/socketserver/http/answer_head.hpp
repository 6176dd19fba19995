#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socketserver::http {

/// The head of an answer: its status line, its headers, and the empty line behind them.
/// It is only text; nothing is sent here.
///
/// First there is no answer. status() begins the head, each header() adds to it, end()
/// ends it, and a body may follow. In HTTP/1.0 the answer then ends with its connection.
/// `steps` says the same as data.
class AnswerHead {
public:
    enum class State { none, head, ended };    ///< What there is of the answer.
    enum class Event { status, header, end };  ///< What is said next.
    struct Step {
        State from;
        Event event;
        State to;
    };  ///< What leads where.

    /// All the steps that there are. Any other one is a mistake of the handler's.
    static constexpr std::array steps{Step{State::none, Event::status, State::head},
                                      Step{State::head, Event::header, State::head},
                                      Step{State::head, Event::end, State::ended}};

    /// Begins the head: "HTTP/1.0 404 Not Found".
    /// @throws std::invalid_argument  for a line break in the phrase
    /// @throws std::logic_error  when the answer has begun before
    void status(std::string_view version, int code, std::string_view phrase);

    /// Adds "name: value".
    /// @throws std::invalid_argument  when the name is no token, or the value has a line
    /// break or a NUL: with these a client could write headers of its own; and for a
    /// Content-Length that is no number
    /// @throws std::logic_error  outside of the head, and for a second Content-Length
    void header(std::string_view name, std::string_view value);

    /// Adds the empty line, and before it `Content-Length: 0` to a 205, which has to say
    /// that it has no body.
    /// @param close_connection  whether the handler wants the connection to end
    /// @return whether it ends behind this answer: always
    /// @throws std::logic_error  outside of the head
    bool end(bool close_connection);

    /// Forgets the answer, for another one.
    void clear();

    /// What there is of the answer.
    State state() const { return state_; }

    /// Whether a header says how long the body is: then the client sees when a part of it
    /// is missing.
    bool says_length() const { return length_.has_value(); }

    /// What the header Content-Length says, if there is one.
    std::optional<std::uint64_t> length() const { return length_; }

    /// Whether there is a body, and nothing but the end of the connection shows its end.
    bool ends_with_connection() const;

    /// The lines that were added since forget_text().
    const std::string& text() const { return text_; }

    /// Whether these lines are the first ones: the status line is among them.
    bool text_is_first() const { return text_is_first_; }

    /// The lines so far were sent.
    void forget_text() {
        text_.clear();
        text_is_first_ = false;
    }

private:
    void step(Event event);
    void note_length(std::string_view value);

    State state_ = State::none;   // Only step() and clear() change it.
    std::string text_;            // The handler sends it, and forgets it then.
    bool text_is_first_ = false;  // status() sets it, forget_text() takes it back.
    int code_ = 0;                // status() sets it, and end() asks for it.
    std::optional<std::uint64_t> length_;  // header() sets it.
};

}  // namespace socketserver::http
