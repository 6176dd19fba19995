#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/version.hpp"

namespace socketserver::http {

/// The head of an answer: its status line, its headers, and the empty line behind them.
/// It is only text; nothing is sent here. It knows how the client will find the end of
/// the answer, and so whether the connection can be kept.
///
/// First there is no answer. status() begins the head, each header() adds to it, end()
/// ends it, and a body may follow. An interim answer, 1xx, has no body, and behind it
/// there is no answer again: the last one is still to come. `steps` says the same as
/// data.
class AnswerHead {
public:
    /// What there is of it.
    enum class State { none, head, ended };

    /// What is said next.
    enum class Event { status, header, end_of_interim, end };

    /// What leads where.
    struct Step {
        State from;   ///< Before it.
        Event event;  ///< What is said.
        State to;     ///< Behind it.
    };

    /// All the steps that there are. Any other one is a mistake of the handler's.
    static constexpr std::array steps{
        Step{State::none, Event::status, State::head},
        Step{State::head, Event::header, State::head},
        Step{State::head, Event::end_of_interim, State::none},
        Step{State::head, Event::end, State::ended}};

    /// What the client sees the end of an answer by (RFC 9112, 6.3).
    enum class Ending {
        head,    ///< Nothing follows the head: 1xx, 204, 205, 304, and all for HEAD.
        length,  ///< A header Content-Length says how much does.
        chunks,  ///< A header Transfer-Encoding: the body shows its end.
        close,   ///< The end of the connection.
        tunnel   ///< None: another protocol follows, behind 101, and 2xx to CONNECT.
    };

    /// From here on it is the answer to another request.
    /// @param method  what it asks for: "HEAD"
    /// @param client  what the client speaks
    /// @param server  what the answer says is spoken here
    void begin(std::string_view method, Version client, Version server);

    /// Begins the head: "HTTP/1.1 404 Not Found".
    /// @throws std::invalid_argument  for a line break in the phrase
    /// @throws std::logic_error  when the answer has begun before
    void status(std::string_view version, int code, std::string_view phrase);

    /// Adds "name: value".
    /// @throws std::invalid_argument  when the name is no token, or the value has a line
    /// break or a NUL: with these a client could write headers of its own; and for a
    /// Content-Length that is no number
    /// @throws std::logic_error  outside of the head, and for a second Content-Length
    void header(std::string_view name, std::string_view value);

    /// Adds the empty line, and before it what is missing: `Connection: close` or
    /// `keep-alive` where the client would expect the other, `Content-Length: 0` to a
    /// 205.
    /// @param close_connection  whether the handler wants the connection to end
    /// @return whether it ends behind this answer: as a header Connection says, or else
    /// as the handler wants, and always when nothing but its end shows the end of the
    /// answer, or when another protocol follows
    /// @throws std::logic_error  outside of the head
    bool end(bool close_connection);

    /// Forgets the answer, for another one to the same request.
    void clear();

    /// What there is of the answer.
    State state() const { return state_; }

    /// By what the client sees its end, as far as the headers say by now.
    Ending ending() const;

    /// Whether a header says how long the body is: then the client sees when a part of it
    /// is missing.
    bool says_length() const { return said_.length || said_.encoding; }

    /// How long the body is, if a header Content-Length says it, and no chunks do.
    std::optional<std::uint64_t> length() const {
        return said_.encoding ? std::nullopt : said_.length;
    }

    /// Whether nothing but the end of the connection shows its end: end() knows it.
    bool ends_with_connection() const { return said_.ends_with_connection; }

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
    void note_connection(std::string_view options);
    void announce(bool closes);

    bool to_head_ = false;        // As begin() was told of the request,
    bool to_connect_ = false;     // and this, too.
    bool keeps_unsaid_ = false;   // Both speak HTTP/1.1: no word means to keep.
    bool closes_unsaid_ = true;   // The server speaks HTTP/1.0: no word means to close.
    State state_ = State::none;   // begin(), clear() and step() change it.
    std::string text_;            // The handler sends it, and forgets it then.
    bool text_is_first_ = false;  // status() sets it, forget_text() takes it back.

    // What the head says so far: status() begins anew, header() notes, end() asks.
    struct Said {
        int code = 0;
        std::optional<std::uint64_t> length;  // Content-Length.
        bool encoding = false;                // Transfer-Encoding.
        // The options of Connection: close is true, keep-alive is false.
        std::optional<bool> closes;
        bool ends_with_connection = false;  // end() sets it.
    };
    Said said_;
};

}  // namespace socketserver::http
