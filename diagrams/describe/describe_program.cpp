// Writes what the debug information says of a program as JSON:
//
//     describe_program PROGRAM SOURCE_FOLDER > PROGRAM.json
//
// diagrams/README.md tells what is in it.

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "debug_info.hpp"

namespace {

using diagrams::Class;
using diagrams::DebugInfo;
using diagrams::Function;
using diagrams::Method;
using diagrams::Place;

// Names of classes and files: of all that JSON wants escaped they can hold only these.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            result += '\\';
        result += letter;
    }
    return result + '"';
}

// Elements with commas between them.
class List {
public:
    std::ostream& next() { return std::cout << (is_first_++ == 0 ? "\n" : ",\n"); }

private:
    int is_first_ = 0;
};

void write_place(const Place& place) {
    std::cout << "\"file\": " << quoted(place.file) << ", \"line\": " << place.line;
}

void write_strings(const std::vector<std::string>& texts) {
    std::cout << "[";
    for (std::size_t i = 0; i < texts.size(); ++i)
        std::cout << (i == 0 ? "" : ", ") << quoted(texts[i]);
    std::cout << "]";
}

// NOLINTBEGIN(modernize-raw-string-literal): JSON has quotes wherever one looks
void write_method(const Method& method) {
    std::cout << "{\"name\": " << quoted(method.name)
              << ", \"is_virtual\": " << method.is_virtual
              << ", \"is_pure\": " << method.is_pure
              << ", \"is_const\": " << method.is_const
              << ", \"is_static\": " << method.is_static << ", \"slot\": " << method.slot
              << ", ";
    write_place(method.place);
    std::cout << "}";
}

void write_class(const Class& described) {
    std::cout << quoted(described.name) << ": {";
    write_place(described.place);
    std::cout << ", \"bases\": ";
    write_strings(described.bases);
    std::cout << ", \"type_arguments\": ";
    write_strings(described.type_arguments);
    std::cout << ", \"methods\": [";
    List methods;
    for (const Method& method : described.methods) {
        methods.next();
        write_method(method);
    }
    std::cout << "]}";
}

void write_function(std::uint64_t address, const Function& function) {
    std::cout << "\"" << address << "\": {\"name\": " << quoted(function.name)
              << ", \"class\": " << quoted(function.class_name)
              << ", \"is_special\": " << function.is_special << ", ";
    write_place(function.place);
    std::cout << "}";
}

void write_program(const DebugInfo& info) {
    std::cout << std::boolalpha << "{\"classes\": {";
    List classes;
    for (const auto& [name, described] : info.classes) {
        classes.next();
        write_class(described);
    }
    std::cout << "},\n\"aliases\": {";
    List aliases;
    for (const auto& [name, type] : info.aliases)
        aliases.next() << quoted(name) << ": " << quoted(type);
    std::cout << "},\n\"functions\": {";
    List functions;
    for (const auto& [address, function] : info.functions) {
        functions.next();
        write_function(address, function);
    }
    // Lines of other folders end a line of ours, and one of them is enough for that.
    std::cout << "},\n\"lines\": [";
    List lines;
    bool was_elsewhere = false;
    for (const auto& [address, place] : info.lines) {
        const bool is_elsewhere = place.file.empty();
        if (!is_elsewhere || !was_elsewhere)
            lines.next() << "[" << address << ", " << quoted(place.file) << ", "
                         << place.line << "]";
        was_elsewhere = is_elsewhere;
    }
    std::cout << "]}\n";
}

// NOLINTEND(modernize-raw-string-literal)

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 3) {
        std::cerr << "usage: describe_program PROGRAM SOURCE_FOLDER\n";
        return 2;
    }
    try {
        write_program(DebugInfo(argv[1], argv[2]));
    } catch (const std::exception& error) {
        std::cerr << "describe_program: " << error.what() << "\n";
        return 1;
    }
}
