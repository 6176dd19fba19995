#include "socketserver/http/precompressed.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "socketserver/http/negotiation.hpp"

namespace socketserver::http {

namespace {

// Of two that a client likes as much, the first one is sent: it is the shorter one.
constexpr std::array packings{Packing{.encoding = "br", .ending = ".br"},
                              Packing{.encoding = "gzip", .ending = ".gz"}};
constexpr std::array encodings{packings[0].encoding, packings[1].encoding};

// What can't be opened is no reason to refuse the file, which can.
std::optional<Document> open_if_possible(const DocumentRoot& root,
                                         const std::vector<std::string>& names) {
    try {
        return root.open(names);
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

}  // namespace

std::vector<Packing> accepted_packings(const Headers& headers) {
    std::vector<Packing> result;
    for (const std::string_view encoding : accepted_encodings(headers, encodings))
        result.push_back(*std::ranges::find(packings, encoding, &Packing::encoding));
    return result;
}

std::optional<PackedFile> find_packed(const DocumentRoot& root,
                                      std::vector<std::string> names,
                                      const Document& file, const Headers& headers) {
    const std::string name = names.back();
    for (const auto& [encoding, ending] : accepted_packings(headers)) {
        names.back() = name + std::string(ending);
        std::optional<Document> packed = open_if_possible(root, names);
        if (packed && !packed->is_folder() &&
            packed->status.st_mtim.tv_sec >= file.status.st_mtim.tv_sec)
            return PackedFile{std::move(*packed), encoding};
    }
    return std::nullopt;
}

}  // namespace socketserver::http
