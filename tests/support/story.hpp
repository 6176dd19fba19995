#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/quiet_reporter.hpp"

// The promises of exercises tell what they do, step by step, so that a reader sees how
// far his answer got: what was done, what was expected, what came. The story is written
// line by line to the file that SOCKETSERVER_STORY names, and what a program said before
// it crashed or hung is there.
namespace story {

/// Writes one line: "done", "expected" or "came", and words.
inline void write(std::string_view kind, std::string_view words) {
    if (const char* file = std::getenv("SOCKETSERVER_STORY"))
        std::ofstream(file, std::ios::app) << kind << '\t' << words << '\n';
}

/// Text between quotes, on one line: "one\n" and no more than its first 120 bytes.
inline std::string in_quotes(std::string_view text) {
    constexpr std::size_t longest = 120;
    std::ostringstream out;
    out << '"';
    for (const char letter : text.substr(0, longest)) {
        if (letter == '\n')
            out << "\\n";
        else if (letter == '\r')
            out << "\\r";
        else if (static_cast<unsigned char>(letter) < ' ')
            out << '?';
        else
            out << letter;
    }
    out << '"';
    if (text.size() > longest)
        out << "... (" << text.size() << " bytes)";
    return out.str();
}

/// A value as a reader would write it.
template <class Value>
std::string text_of(const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
        return value ? "yes" : "no";
    } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
        return in_quotes(value);
    } else {
        std::ostringstream out;
        out << value;
        return out.str();
    }
}

/// Tells what is done next.
inline void step(std::string_view words) {
    write("done", words);
}

/// Tells what is looked at, and ends the promise when it is not what was expected.
template <class Came, class Expected>
void expect(std::string_view what, const Came& came, const Expected& expected) {
    step(what);
    if (came == expected)
        return;
    write("expected", text_of(expected));
    write("came", text_of(came));
    FAIL(std::string(what), ": ", text_of(came), " and not ", text_of(expected));
}

/// While it lives, what is done has so many seconds. What hangs then is told, and ends
/// the program: a thread that waits for ever can't be joined. There is one at a time.
class Limit {
public:
    explicit Limit(unsigned seconds) {
        const char* file = std::getenv("SOCKETSERVER_STORY");
        file_ = file ? file : "";
        story_ = "expected\tthat this ends within " + std::to_string(seconds) +
                 " s\ncame\tit still waits\n";
        struct sigaction action {};
        action.sa_handler = give_up;
        ::sigaction(SIGALRM, &action, nullptr);
        ::alarm(seconds);
    }
    ~Limit() { ::alarm(0); }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

private:
    // A signal handler may take no lock, and no memory.
    static void give_up(int) {
        const int file = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
        [[maybe_unused]] const ssize_t told =
            ::write(file < 0 ? STDERR_FILENO : file, story_.data(), story_.size());
        ::_exit(1);
    }

    static inline std::string file_;
    static inline std::string story_;
};

/// Tells of an exception that nobody expected, and of a check that is no expect().
class Listener : public QuietReporter {
public:
    explicit Listener(const doctest::ContextOptions&) {}

    void test_case_exception(const doctest::TestCaseException& error) override {
        write("expected", "no exception");
        write("came", error.error_string.c_str());
    }
};

REGISTER_LISTENER("story", 0, Listener);

}  // namespace story
