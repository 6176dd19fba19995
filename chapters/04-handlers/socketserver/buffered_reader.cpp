#include "socketserver/buffered_reader.hpp"

namespace socketserver {

std::optional<std::string> BufferedReader::readline(std::size_t limit) {
    std::string line;
    char letter = 0;
    while (line.size() < limit && letter != '\n' && get(letter))
        line += letter;
    if (line.empty())
        return std::nullopt;
    return line;
}

}  // namespace socketserver
