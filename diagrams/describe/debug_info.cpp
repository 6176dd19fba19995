#include "debug_info.hpp"

#include <dwarf.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

namespace diagrams {

namespace {

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

std::string joined_name(const std::string& scope, const std::string& own) {
    std::string joined = scope;
    joined.append(scope.empty() ? "" : "::").append(own);
    return joined;
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

}  // namespace

DebugInfo::DebugInfo(const std::string& program, std::string source_folder)
    : source_folder_(std::move(source_folder)),
      file_(::open(program.c_str(), O_RDONLY | O_CLOEXEC)),
      dwarf_(dwarf_begin(file_, DWARF_C_READ)) {
    if (!dwarf_)
        throw std::runtime_error("no debug information in " + program);
    Dwarf_Off offset = 0;
    Dwarf_Off next = 0;
    std::size_t header = 0;
    while (dwarf_nextcu(dwarf_, offset, &next, &header, nullptr, nullptr, nullptr) == 0) {
        Dwarf_Die unit;
        if (dwarf_offdie(dwarf_, offset + header, &unit))
            read_unit(unit);
        offset = next;
    }
    resolve_functions();
}

DebugInfo::~DebugInfo() {
    dwarf_end(dwarf_);
    ::close(file_);
}

void DebugInfo::read_unit(Dwarf_Die unit) {
    bases_.clear();
    type_arguments_.clear();
    aliases_.clear();
    read_scope(unit, "");
    // By now all types of the unit have their names.
    const auto add = [this](std::vector<std::string>& names, Dwarf_Die die) {
        const std::string name = type_of(die);
        if (!name.empty() && std::ranges::find(names, name) == names.end())
            names.push_back(name);
    };
    for (auto& [name, die] : bases_)
        add(classes[name].bases, die);
    for (auto& [name, die] : type_arguments_)
        add(classes[name].type_arguments, die);
    for (auto& [name, die] : aliases_)
        if (!type_of(die).empty())
            aliases[name] = type_of(die);
    read_lines(unit);
}

std::string DebugInfo::type_of(Dwarf_Die die) {
    std::optional<Dwarf_Die> type = reference_of(die, DW_AT_type);
    return type ? type_names_[dwarf_dieoffset(&*type)] : "";
}

// dwarf_addrdie() would find the line of an address, but wants .debug_aranges, which
// clang does not write.
void DebugInfo::read_lines(Dwarf_Die unit) {
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
        const char* file = dwarf_linesrc(line, nullptr, nullptr);
        if (is_end)
            lines.try_emplace(address);
        else
            lines[address] = {below_source_folder(file ? file : "", unit), number};
    }
}

void DebugInfo::read_scope(Dwarf_Die die_of_scope, const std::string& scope) {
    for (Dwarf_Die die : children_of(die_of_scope)) {
        const std::string own = name_of(die);
        const std::string full = joined_name(scope, own);
        Dwarf_Addr address = 0;
        switch (dwarf_tag(&die)) {
            case DW_TAG_class_type:
            case DW_TAG_structure_type:
                read_class(die, full);
                read_scope(die, full);
                break;
            case DW_TAG_typedef:
                if (!place_of(die).file.empty())
                    aliases_.emplace_back(full, die);
                break;
            case DW_TAG_namespace:
                namespaces.insert(full);
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

void DebugInfo::read_class(Dwarf_Die die, const std::string& name) {
    type_names_[dwarf_dieoffset(&die)] = name;
    Class described{.name = name,
                    .place = place_of(die),
                    .bases = {},
                    .type_arguments = {},
                    .methods = {}};
    const bool is_ours = !described.place.file.empty();
    for (Dwarf_Die member : children_of(die)) {
        const int tag = dwarf_tag(&member);
        if (tag == DW_TAG_subprogram)
            class_of_method_[dwarf_dieoffset(&member)] = name;
        if (!is_ours)
            continue;
        if (tag == DW_TAG_inheritance)
            bases_.emplace_back(name, member);
        if (tag == DW_TAG_template_type_parameter)
            type_arguments_.emplace_back(name, member);
        if (tag == DW_TAG_subprogram && !dwarf_hasattr(&member, DW_AT_artificial))
            described.methods.push_back(read_method(member));
    }
    if (is_ours && !dwarf_hasattr(&die, DW_AT_declaration)) {
        Class& known = classes[name];
        if (known.name.empty() || known.methods.size() < described.methods.size()) {
            described.bases = known.bases;
            described.type_arguments = known.type_arguments;
            known = described;
        }
    }
}

Method DebugInfo::read_method(Dwarf_Die die) {
    const Dwarf_Word kind = number_of(die, DW_AT_virtuality).value_or(DW_VIRTUALITY_none);
    return {.name = name_of(die),
            .is_virtual = kind != DW_VIRTUALITY_none,
            .is_pure = kind == DW_VIRTUALITY_pure_virtual,
            .is_const = has_const_this(die),
            .is_static = !this_parameter(die),
            .slot = slot_of(die),
            .place = place_of(die)};
}

// A copy of a function says of which abstract one it is a copy, and that where its class
// declares it.
void DebugInfo::resolve_functions() {
    for (Dwarf_Die die : functions_to_resolve_) {
        Function function{.name = name_of(die),
                          .class_name = "",
                          .is_special = false,
                          .place = place_of(die)};
        for (std::optional<Dwarf_Die> at = die; at;) {
            const auto found = class_of_method_.find(dwarf_dieoffset(&*at));
            if (found != class_of_method_.end())
                function.class_name = found->second;
            if (function.name.empty())
                function.name = name_of(*at);
            const auto origin = reference_of(*at, DW_AT_abstract_origin);
            at = origin ? origin : reference_of(*at, DW_AT_specification);
        }
        const auto known = classes.find(function.class_name);
        if (known != classes.end()) {
            // A constructor that is inherited has the name of the base with g++.
            std::vector<std::string> names = known->second.bases;
            names.push_back(function.class_name);
            function.is_special =
                function.name.starts_with('~') ||
                std::ranges::find(names, function.name, constructor_of) != names.end();
            for (Method& method : known->second.methods)
                if (method.name == function.name && !function.place.file.empty())
                    method.place = function.place;
        }
        Dwarf_Addr address = 0;
        dwarf_lowpc(&die, &address);
        if (!function.place.file.empty())
            functions.try_emplace(address, function);
    }
}

// Not dwarf_decl_file(): elfutils 0.188 takes file 0, with clang the source itself, for
// none.
Place DebugInfo::place_of(Dwarf_Die die) const {
    Dwarf_Die unit;
    Dwarf_Files* files = nullptr;
    const auto index = number_of(die, DW_AT_decl_file);
    const auto line = number_of(die, DW_AT_decl_line);
    dwarf_diecu(&die, &unit, nullptr, nullptr);
    if (!index || !line || dwarf_getsrcfiles(&unit, &files, nullptr) != 0)
        return {};
    const char* file = dwarf_filesrc(files, *index, nullptr, nullptr);
    return {below_source_folder(file ? file : "", die), static_cast<int>(*line)};
}

std::string DebugInfo::below_source_folder(const std::string& file, Dwarf_Die die) const {
    Dwarf_Die unit;
    Dwarf_Attribute found;
    dwarf_diecu(&die, &unit, nullptr, nullptr);
    const char* folder =
        dwarf_attr(&unit, DW_AT_comp_dir, &found) ? dwarf_formstring(&found) : "";
    const std::filesystem::path path = std::filesystem::path(folder) / file;
    const std::string full = path.lexically_normal().string();
    if (!full.starts_with(source_folder_ + "/"))
        return "";
    return full.substr(source_folder_.size() + 1);
}

}  // namespace diagrams
