#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socketserver::http {

/// The headers of a request, in their order, found by name in any case. It takes the
/// place of Python's `http.client.HTTPMessage`.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;  ///< Name and value.

    /// Adds one behind the others; there may be several of a name.
    void add(std::string_view name, std::string_view value) {
        if (fields_.empty())
            fields_.reserve(16);  // what browsers send
        fields_.emplace_back(name, value);
    }

    /// Gives the first one with this name another value, or adds one.
    void set(std::string_view name, std::string_view value);

    /// Forgets them, and keeps only the places that they had.
    void clear() { fields_.clear(); }

    /// The value of the first one with this name, or null.
    const std::string* find(std::string_view name) const;

    /// The value of the first one with this name, or @p otherwise.
    std::string_view get(std::string_view name, std::string_view otherwise = "") const;

    /// How many have this name.
    std::size_t count(std::string_view name) const;

    /// The values of all with this name.
    std::vector<std::string_view> get_all(std::string_view name) const;

    /// Whether there is one with this name.
    bool contains(std::string_view name) const { return find(name) != nullptr; }

    /// Whether a list, in one header or in several, has this word: "close" in
    /// `Connection: close, TE`. Case doesn't matter.
    bool list_contains(std::string_view name, std::string_view word) const;

    std::size_t size() const { return fields_.size(); }  ///< How many there are.
    auto begin() const { return fields_.begin(); }       ///< The first Field.
    auto end() const { return fields_.end(); }           ///< Behind the last one.

private:
    std::vector<Field> fields_;
};

}  // namespace socketserver::http
