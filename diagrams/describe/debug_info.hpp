#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace diagrams {

/// A line of a source file.
struct Place {
    std::string file;  ///< Below the source folder; empty when it lies elsewhere.
    int line = 0;
};

/// A method as its class declares it.
struct Method {
    std::string name;
    bool is_virtual = false;
    bool is_pure = false;  ///< Only clang says so; g++ leaves it to who reads the source.
    bool is_const = false;  ///< It looks, and changes nothing.
    bool is_static = false;
    long slot = -1;  ///< Its place in the virtual table.
    Place place;     ///< Where its body is; where it is declared if there is none.
};

/// A class, with all names qualified.
struct Class {
    std::string name;
    Place place;
    std::vector<std::string> bases;
    std::vector<std::string> type_arguments;  ///< Of a class template.
    std::vector<Method> methods;              ///< In the order of their declaration.
};

/// Machine code of its own.
struct Function {
    std::string name;
    std::string class_name;   ///< Empty for a function of no class.
    bool is_special = false;  ///< A constructor or a destructor.
    Place place;
};

/// What a compiler wrote down about a program of ours (DWARF): only what lies in the
/// source folder. Addresses are those of the file, before it is loaded.
class DebugInfo {
public:
    /// @throws std::runtime_error when there is no debug information
    DebugInfo(const std::string& program, std::string source_folder);
    ~DebugInfo();
    DebugInfo(const DebugInfo&) = delete;
    DebugInfo& operator=(const DebugInfo&) = delete;

    std::set<std::string> namespaces;
    std::map<std::string, Class> classes;
    std::map<std::string, std::string> aliases;   ///< Other names of classes.
    std::map<std::uint64_t, Function> functions;  ///< By their first byte.
    std::map<std::uint64_t, Place> lines;         ///< Each begins at its address.

private:
    void read_unit(Dwarf_Die unit);
    void read_lines(Dwarf_Die unit);
    std::string type_of(Dwarf_Die die);
    void read_scope(Dwarf_Die die_of_scope, const std::string& scope);
    void read_class(Dwarf_Die die, const std::string& name);
    Method read_method(Dwarf_Die die);
    void resolve_functions();
    Place place_of(Dwarf_Die die) const;
    std::string below_source_folder(const std::string& file, Dwarf_Die die) const;

    std::string source_folder_;
    int file_;
    Dwarf* dwarf_;
    std::vector<Dwarf_Die> functions_to_resolve_;
    std::map<Dwarf_Off, std::string> class_of_method_;  // by its declaration
    std::map<Dwarf_Off, std::string> type_names_;
    std::vector<std::pair<std::string, Dwarf_Die>> bases_;
    std::vector<std::pair<std::string, Dwarf_Die>> type_arguments_;
    std::vector<std::pair<std::string, Dwarf_Die>> aliases_;
};

}  // namespace diagrams
