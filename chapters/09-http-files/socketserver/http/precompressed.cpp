#include "socketserver/http/precompressed.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

namespace {

// Of two that a client likes as much, the first one is sent: it is the shorter one.
constexpr std::array packings{Packing{.encoding = "br", .ending = ".br"},
                              Packing{.encoding = "gzip", .ending = ".gz"}};

// How much a client likes an encoding, in thousandths: 0 is not at all.
using Weight = int;

// What q may say: "0", "0.5", "1.000". What is none of these is no yes.
Weight weight_of(std::string_view text) {
    const std::string_view fraction = text.size() > 2 ? text.substr(2) : "";
    const bool is_weight = (text.starts_with('0') || text.starts_with('1')) &&
                           (text.size() < 2 || text[1] == '.') && fraction.size() <= 3 &&
                           (fraction.empty() || is_digits(fraction));
    if (!is_weight)
        return 0;
    const std::string thousandths = std::string(fraction) + "000";
    return text.front() == '1' ? 1000 : std::stoi(thousandths.substr(0, 3));
}

// "gzip;q=0.5" is half of what "gzip" is.
Weight weight_of_part(std::string_view part) {
    for (const std::string_view parameter : split_list(part, ';'))
        if (same_but_for_case(parameter.substr(0, 2), "q="))
            return weight_of(parameter.substr(2));
    return 1000;
}

// What the client says of an encoding, or of "*". None when it does not say it.
std::optional<Weight> said_of(const Headers& headers, std::string_view encoding) {
    for (const std::string_view value : headers.get_all("Accept-Encoding"))
        for (const std::string_view part : split_list(value))
            if (same_but_for_case(trim(part.substr(0, part.find(';'))), encoding))
                return weight_of_part(part);
    return std::nullopt;
}

Weight liking(const Headers& headers, std::string_view encoding) {
    const auto said = said_of(headers, encoding);
    return said ? *said : said_of(headers, "*").value_or(0);
}

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
    const Weight as_it_is = std::max(1, said_of(headers, "identity").value_or(0));
    std::vector<std::pair<Weight, Packing>> accepted;
    for (const Packing& packing : packings) {
        const Weight weight = liking(headers, packing.encoding);
        if (weight >= as_it_is)
            accepted.emplace_back(weight, packing);
    }
    std::ranges::stable_sort(accepted, std::ranges::greater(),
                             &std::pair<Weight, Packing>::first);
    std::vector<Packing> result;
    for (const auto& [weight, packing] : accepted)
        result.push_back(packing);
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
