#include "socketserver/http/headers.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

void Headers::set(std::string_view name, std::string_view value) {
    for (auto& [field_name, field_value] : fields_) {
        if (same_but_for_case(field_name, name)) {
            field_value = value;
            return;
        }
    }
    add(name, value);
}

const std::string* Headers::find(std::string_view name) const {
    for (const auto& [field_name, value] : fields_)
        if (same_but_for_case(field_name, name))
            return &value;
    return nullptr;
}

std::string_view Headers::get(std::string_view name, std::string_view otherwise) const {
    const std::string* value = find(name);
    return value ? *value : otherwise;
}

std::size_t Headers::count(std::string_view name) const {
    const auto has_name = [&](const Field& field) {
        return same_but_for_case(field.first, name);
    };
    return static_cast<std::size_t>(std::ranges::count_if(fields_, has_name));
}

std::vector<std::string_view> Headers::get_all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [field_name, value] : fields_)
        if (same_but_for_case(field_name, name))
            values.push_back(value);
    return values;
}

bool Headers::list_contains(std::string_view name, std::string_view word) const {
    for (const auto& [field_name, value] : fields_)
        if (same_but_for_case(field_name, name))
            for (const std::string_view part : split_list(value))
                if (same_but_for_case(part, word))
                    return true;
    return false;
}

}  // namespace socketserver::http
