// Writes what the debug information says of a program, one fact a line:
//
//     describe_program PROGRAM SOURCE_FOLDER > PROGRAM.facts
//
// diagrams/README.md tells what the facts are. Their words are parted by tabs.

#include <exception>
#include <iostream>
#include <string>

#include "debug_info.hpp"

namespace {

using diagrams::Class;
using diagrams::DebugInfo;
using diagrams::Function;
using diagrams::Method;

template <class... Words>
void write(const std::string& kind, const Words&... words) {
    std::cout << kind;
    ((std::cout << '\t' << words), ...);
    std::cout << '\n';
}

void write_class(const Class& described) {
    write("class", described.name, described.place.file, described.place.line);
    for (const std::string& base : described.bases)
        write("base", base);
    for (const std::string& argument : described.type_arguments)
        write("argument", argument);
    for (const Method& method : described.methods)
        write("method", method.name, method.place.file, method.place.line, method.slot,
              method.is_virtual, method.is_pure, method.is_const || method.is_static);
}

void write_program(const DebugInfo& info) {
    for (const std::string& name : info.namespaces)
        write("namespace", name);
    for (const auto& [name, described] : info.classes)
        write_class(described);
    for (const auto& [name, type] : info.aliases)
        write("alias", name, type);
    for (const auto& [address, function] : info.functions)
        write("function", address, function.name, function.class_name,
              function.place.file, function.place.line, function.is_special);
    // Lines of other folders end a line of ours, and one of them is enough for that.
    bool was_elsewhere = false;
    for (const auto& [address, place] : info.lines) {
        if (!place.file.empty() || !was_elsewhere)
            write("line", address, place.file, place.line);
        was_elsewhere = place.file.empty();
    }
}

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
