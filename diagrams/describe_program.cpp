// Writes what a compiler wrote down about a program of ours (DWARF), one fact a line:
// only what lies in the source folder. Addresses are those of the file, before it is
// loaded.
//
//     describe_program PROGRAM SOURCE_FOLDER > PROGRAM.facts
//
// diagrams/README.md tells what the facts are. Their words are parted by tabs.

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

// A line of a source file; the file is empty when it lies elsewhere.
struct Place {
    std::string file;
    int line = 0;
};

struct Method {
    std::string name;
    Place place;     // where its body is; where it is declared if there is none
    long slot = -1;  // in the virtual table
    bool is_virtual = false;
    bool is_pure = false;  // only clang says so; g++ leaves it to who reads the source
    bool only_looks = false;
};

struct Class {
    Place place;
    std::vector<std::string> bases;
    std::vector<std::string> type_arguments;  // of a class template
    std::vector<Method> methods;              // in the order of their declaration
};

// Machine code of its own; a constructor or destructor is special.
struct Function {
    std::string name;
    std::string class_name;
    bool is_special = false;
    Place place;
};

std::string name_of(Dwarf_Die die) {
    const char* name = dwarf_diename(&die);
    return name ? name : "";
}

std::optional<Dwarf_Word> number_of(Dwarf_Die die, unsigned attribute) {
    Dwarf_Attribute found;
    Dwarf_Word number = 0;
    if (!dwarf_attr_integrate(&die, attribute, &found) ||
        dwarf_formudata(&found, &number) != 0)
        return std::nullopt;
    return number;
}

// What one entry says of another: its type, or where it is declared.
std::optional<Dwarf_Die> reference_of(Dwarf_Die die, unsigned attribute) {
    Dwarf_Attribute found;
    Dwarf_Die result;
    if (!dwarf_attr(&die, attribute, &found) || !dwarf_formref_die(&found, &result))
        return std::nullopt;
    return result;
}

std::vector<Dwarf_Die> children_of(Dwarf_Die parent) {
    std::vector<Dwarf_Die> children;
    Dwarf_Die child;
    for (int status = dwarf_child(&parent, &child); status == 0;
         status = dwarf_siblingof(&child, &child))
        children.push_back(child);
    return children;
}

long slot_of(Dwarf_Die method) {
    Dwarf_Attribute found;
    Dwarf_Op* operations = nullptr;
    std::size_t count = 0;
    if (!dwarf_attr(&method, DW_AT_vtable_elem_location, &found) ||
        dwarf_getlocation(&found, &operations, &count) != 0 || count == 0)
        return -1;
    return static_cast<long>(operations->number);
}

// "this" is the first parameter, and not written down in the source.
std::optional<Dwarf_Die> this_parameter(Dwarf_Die method) {
    for (Dwarf_Die parameter : children_of(method))
        if (dwarf_tag(&parameter) == DW_TAG_formal_parameter &&
            dwarf_hasattr(&parameter, DW_AT_artificial))
            return parameter;
    return std::nullopt;
}

// Of a const method it points to something const.
bool has_const_this(Dwarf_Die method) {
    std::optional<Dwarf_Die> type = this_parameter(method);
    while (type && dwarf_tag(&*type) != DW_TAG_const_type)
        type = reference_of(*type, DW_AT_type);
    return type.has_value();
}

// "socketserver::ThreadingMixIn<socketserver::TCPServer>" is "ThreadingMixIn".
std::string constructor_of(const std::string& class_name) {
    const std::string plain = class_name.substr(0, class_name.find('<'));
    const std::size_t scope = plain.rfind(':');
    return scope == std::string::npos ? plain : plain.substr(scope + 1);
}

template <class... Words>
void write(const std::string& kind, const Words&... words) {
    std::cout << kind;
    ((std::cout << '\t' << words), ...);
    std::cout << '\n';
}

// Reads all, then writes it.
class DebugInfo {
public:
    DebugInfo(const std::string& program, std::string source_folder)
        : source_folder_(std::move(source_folder)) {
        Dwarf* dwarf =
            dwarf_begin(::open(program.c_str(), O_RDONLY | O_CLOEXEC), DWARF_C_READ);
        if (!dwarf)
            throw std::runtime_error("no debug information in " + program);
        Dwarf_Off offset = 0;
        Dwarf_Off next = 0;
        std::size_t header = 0;
        while (dwarf_nextcu(dwarf, offset, &next, &header, nullptr, nullptr, nullptr) ==
               0) {
            Dwarf_Die unit;
            if (dwarf_offdie(dwarf, offset + header, &unit))
                read_unit(unit);
            offset = next;
        }
        for (Dwarf_Die die : functions_to_resolve_)
            resolve_function(die);
    }

    void write_facts() const {
        for (const std::string& name : namespaces_)
            write("namespace", name);
        for (const auto& [name, one] : classes_)
            write_class(name, one);
        for (const auto& [name, types] : aliases_)
            for (const std::string& type : types)
                write("alias", name, type);
        for (const auto& [address, function] : functions_)
            write("function", address, function.name, function.class_name,
                  function.place.file, function.place.line, function.is_special);
        // Lines of other folders end a line of ours, and one of them is enough for that.
        bool was_elsewhere = false;
        for (const auto& [address, place] : lines_) {
            if (!place.file.empty() || !was_elsewhere)
                write("line", address, place.file, place.line);
            was_elsewhere = place.file.empty();
        }
    }

private:
    static void write_class(const std::string& name, const Class& one) {
        write("class", name, one.place.file, one.place.line);
        for (const std::string& base : one.bases)
            write("base", base);
        for (const std::string& argument : one.type_arguments)
            write("argument", argument);
        for (const Method& method : one.methods)
            write("method", method.name, method.place.file, method.place.line,
                  method.slot, method.is_virtual, method.is_pure, method.only_looks);
    }

    void read_unit(Dwarf_Die unit) {
        types_to_name_.clear();
        read_scope(unit, "");
        // By now all types of the unit have their names.
        for (auto& [names, die] : types_to_name_) {
            std::optional<Dwarf_Die> type = reference_of(die, DW_AT_type);
            const std::string name = type ? type_names_[dwarf_dieoffset(&*type)] : "";
            if (!name.empty() && std::ranges::find(*names, name) == names->end())
                names->push_back(name);
        }
        read_lines(unit);
    }

    // dwarf_addrdie() would find the line of an address, but wants .debug_aranges, which
    // clang does not write.
    void read_lines(Dwarf_Die unit) {
        Dwarf_Lines* table = nullptr;
        std::size_t count = 0;
        if (dwarf_getsrclines(&unit, &table, &count) != 0)
            return;
        for (std::size_t i = 0; i < count; ++i) {
            Dwarf_Line* line = dwarf_onesrcline(table, i);
            Dwarf_Addr address = 0;
            int number = 0;
            bool is_end = false;
            dwarf_lineaddr(line, &address);
            dwarf_lineno(line, &number);
            dwarf_lineendsequence(line, &is_end);
            if (is_end)
                lines_.try_emplace(address);
            else
                lines_[address] = {
                    below_source_folder(dwarf_linesrc(line, nullptr, nullptr), unit),
                    number};
        }
    }

    void read_scope(Dwarf_Die die_of_scope, const std::string& scope) {
        for (Dwarf_Die die : children_of(die_of_scope)) {
            std::string full = scope;
            full.append(scope.empty() ? "" : "::").append(name_of(die));
            Dwarf_Addr address = 0;
            switch (dwarf_tag(&die)) {
                case DW_TAG_class_type:
                case DW_TAG_structure_type:
                    read_class(die, full);
                    read_scope(die, full);
                    break;
                case DW_TAG_typedef:
                    if (!place_of(die).file.empty())
                        types_to_name_.emplace_back(&aliases_[full], die);
                    break;
                case DW_TAG_namespace:
                    namespaces_.insert(full);
                    read_scope(die, full);
                    break;
                case DW_TAG_subprogram:
                    if (dwarf_lowpc(&die, &address) == 0)
                        functions_to_resolve_.push_back(die);
                    read_scope(die, full);  // for its local classes and its lambdas
                    break;
                case DW_TAG_lexical_block:
                    read_scope(die, scope);
                    break;
                default:
                    break;
            }
        }
    }

    void read_class(Dwarf_Die die, const std::string& name) {
        type_names_[dwarf_dieoffset(&die)] = name;
        const Place place = place_of(die);
        const bool is_ours =
            !place.file.empty() && !dwarf_hasattr(&die, DW_AT_declaration);
        std::vector<Method> methods;
        for (Dwarf_Die member : children_of(die)) {
            const int tag = dwarf_tag(&member);
            if (tag == DW_TAG_subprogram)
                class_of_method_[dwarf_dieoffset(&member)] = name;
            if (!is_ours)
                continue;
            if (tag == DW_TAG_inheritance)
                types_to_name_.emplace_back(&classes_[name].bases, member);
            if (tag == DW_TAG_template_type_parameter)
                types_to_name_.emplace_back(&classes_[name].type_arguments, member);
            if (tag == DW_TAG_subprogram && !dwarf_hasattr(&member, DW_AT_artificial))
                methods.push_back(read_method(member));
        }
        if (!is_ours)
            return;
        Class& known = classes_[name];
        if (known.place.file.empty() || known.methods.size() < methods.size()) {
            known.place = place;
            known.methods = methods;
        }
    }

    Method read_method(Dwarf_Die die) const {
        const Dwarf_Word kind =
            number_of(die, DW_AT_virtuality).value_or(DW_VIRTUALITY_none);
        return {.name = name_of(die),
                .place = place_of(die),
                .slot = slot_of(die),
                .is_virtual = kind != DW_VIRTUALITY_none,
                .is_pure = kind == DW_VIRTUALITY_pure_virtual,
                .only_looks = !this_parameter(die) || has_const_this(die)};
    }

    // A copy of a function says of which abstract one it is a copy, and that where its
    // class declares it.
    void resolve_function(Dwarf_Die die) {
        Function function{.name = name_of(die), .class_name = "", .place = place_of(die)};
        for (std::optional<Dwarf_Die> at = die; at;) {
            const auto found = class_of_method_.find(dwarf_dieoffset(&*at));
            if (found != class_of_method_.end())
                function.class_name = found->second;
            if (function.name.empty())
                function.name = name_of(*at);
            const auto origin = reference_of(*at, DW_AT_abstract_origin);
            at = origin ? origin : reference_of(*at, DW_AT_specification);
        }
        if (function.place.file.empty())
            return;
        const auto known = classes_.find(function.class_name);
        if (known != classes_.end()) {
            // A constructor that is inherited has the name of the base with g++.
            std::vector<std::string> names = known->second.bases;
            names.push_back(function.class_name);
            function.is_special =
                function.name.starts_with('~') ||
                std::ranges::find(names, function.name, constructor_of) != names.end();
            for (Method& method : known->second.methods)
                if (method.name == function.name)
                    method.place = function.place;
        }
        Dwarf_Addr address = 0;
        dwarf_lowpc(&die, &address);
        functions_.try_emplace(address, function);
    }

    // Not dwarf_decl_file(): elfutils 0.188 takes file 0, with clang the source itself,
    // for none.
    Place place_of(Dwarf_Die die) const {
        Dwarf_Die unit;
        Dwarf_Files* files = nullptr;
        const auto index = number_of(die, DW_AT_decl_file);
        const auto line = number_of(die, DW_AT_decl_line);
        dwarf_diecu(&die, &unit, nullptr, nullptr);
        if (!index || !line || dwarf_getsrcfiles(&unit, &files, nullptr) != 0)
            return {};
        return {below_source_folder(dwarf_filesrc(files, *index, nullptr, nullptr), unit),
                static_cast<int>(*line)};
    }

    std::string below_source_folder(const char* file, Dwarf_Die unit) const {
        Dwarf_Attribute found;
        const char* folder =
            dwarf_attr(&unit, DW_AT_comp_dir, &found) ? dwarf_formstring(&found) : "";
        const std::filesystem::path path =
            std::filesystem::path(folder) / (file ? file : "");
        const std::string full = path.lexically_normal().string();
        if (!full.starts_with(source_folder_ + "/"))
            return "";
        return full.substr(source_folder_.size() + 1);
    }

    std::string source_folder_;
    std::set<std::string> namespaces_;
    std::map<std::string, Class> classes_;
    std::map<std::string, std::vector<std::string>> aliases_;
    std::map<std::uint64_t, Function> functions_;  // by their first byte
    std::map<std::uint64_t, Place> lines_;         // each begins at its address
    std::vector<Dwarf_Die> functions_to_resolve_;
    std::map<Dwarf_Off, std::string> class_of_method_;  // by its declaration
    std::map<Dwarf_Off, std::string> type_names_;
    std::vector<std::pair<std::vector<std::string>*, Dwarf_Die>> types_to_name_;
};

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 3) {
        std::cerr << "usage: describe_program PROGRAM SOURCE_FOLDER\n";
        return 2;
    }
    try {
        DebugInfo(argv[1], argv[2]).write_facts();
    } catch (const std::exception& error) {
        std::cerr << "describe_program: " << error.what() << "\n";
        return 1;
    }
}
