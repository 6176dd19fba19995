#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// What passes between a client and its script: the body to the one, the answer to the
/// other (RFC 3875, 4.2 and 6). It knows no connection and no pipe: it is told what came,
/// and says what is to be sent.
class CgiExchange {
public:
    /// @param to_head  whether the request is HEAD: its answer has no body
    explicit CgiExchange(bool to_head = false) : to_head_(to_head) {}

    // From the client to the script.

    /// Whether the next piece of the body is wanted: the script has taken all so far.
    bool wants_body() const { return !body_has_ended_ && unread_by_script().empty(); }

    /// The next piece of the body.
    void add_body(std::string_view piece) { unfed_ = piece; }

    /// The body is over, or the script reads no more of it.
    void end_body();

    /// The script reads the body by itself, from a file, and it has so many bytes.
    void leave_body_to_script(std::uint64_t size);

    /// Whether there is nothing more for the script.
    bool body_has_ended() const { return body_has_ended_; }

    /// What the script has not taken yet.
    std::string_view unread_by_script() const { return unfed_; }

    /// So many bytes of these went into the script's pipe.
    void feed_script(std::size_t size);

    /// Whether the script has read something since the last call.
    /// @param unread  how many bytes wait in its pipe, or in its file
    bool script_has_read(std::uint64_t unread);

    // From the script to the client.

    /// The head of an answer, as the script's own first lines make it.
    struct Head {
        int code = 200;            ///< 404
        std::string message = {};  ///< "Not Found"
        Headers headers = {};      ///< Those that are not for the server itself to say.
        std::optional<std::uint64_t> length = {};  ///< As its Content-Length says.
    };

    /// Takes what the script wrote.
    /// @return the part of it that belongs to the answer's body: nothing before head() is
    /// there, when the answer has no body, and behind its Content-Length
    /// @throws RequestError  502 for a head that is none
    std::string_view take_output(std::string_view output);

    /// The head of the answer, when it is whole; null before.
    const Head* head() const { return head_ ? &*head_ : nullptr; }

    // Its end.

    /// The script did not go on in time: there is an answer for that, if none has begun.
    /// @throws RequestError  504
    void give_up() const;

    /// How the answer ends, when the script has ended.
    /// @param is_complete  whether the script has said all that it had to say
    /// @param returncode   its exit status, or the negative number of a signal
    /// @param was_ended    whether the server has ended it
    /// @return false when the client must see that something is missing
    /// @throws RequestError  502 when no answer has begun
    bool ends_well(bool is_complete, int returncode, bool was_ended) const;

private:
    std::string_view part_of_body(std::string_view output);
    bool answer_has_body() const;

    bool to_head_;                 // As the constructor was told.
    std::string unfed_;            // The piece of the body that the script takes now.
    bool body_has_ended_ = false;  // end_body() sets it.
    std::uint64_t fed_ = 0;        // How much of the body the script can read.
    std::uint64_t read_ = 0;       // How much of that had been read, at the last look.
    HeaderLines lines_;            // The script's first lines.
    std::size_t head_size_ = 0;    // How many bytes they have so far.
    std::optional<Head> head_;     // take_output() makes it out of them.
    std::uint64_t sent_ = 0;       // How much of the answer's body it has given away.
};

}  // namespace socketserver::http
