#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// What is sent to an echo server: a line of 64 bytes, with a number that no other has.
class Line {
public:
    static constexpr std::size_t size = 64;

    /// The next line.
    Line() {
        static long lines = 0;
        write(++lines);
    }

    std::string_view text() const { return {text_.data(), text_.size()}; }

    /// Whether the text is a line that came before this one.
    bool is_after(std::string_view text) const {
        long number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number > 0 && number < number_ && Line(number).text() == text;
    }

private:
    explicit Line(long number) { write(number); }

    void write(long number) {
        number_ = number;
        text_.fill('.');
        std::to_chars(text_.begin(), text_.end(), number);
        text_.back() = '\n';
    }

    long number_ = 0;
    std::array<char, size> text_{};
};

/// The failure of an echo server that sent something else.
[[noreturn]] inline void throw_wrong_echo(std::string_view text, const Line& line) {
    throw std::runtime_error("a wrong answer: \"" + std::string(text) + "\" to \"" +
                             std::string(line.text()) + "\"");
}

/// One line to an echo server, which comes back as it was.
class LineExchange {
public:
    /// Another line is going to be asked for.
    void begin() {
        line_ = Line();
        returned_ = 0;
    }

    /// What is sent.
    std::string_view question() const { return line_.text(); }

    /// Takes a part of the answer, and says how many bytes of a body it had.
    /// @throws std::runtime_error when it is wrong
    std::size_t take(std::string_view data) {
        if (line_.text().substr(returned_, data.size()) != data)
            throw_wrong_echo(data, line_);
        returned_ += data.size();
        return data.size();
    }

    /// Whether the whole answer was taken.
    bool is_whole() const { return returned_ == Line::size; }

private:
    Line line_;
    std::size_t returned_ = 0;
};

}  // namespace bench
