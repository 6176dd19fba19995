#include "socketserver/http/negotiation.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

namespace {

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

}  // namespace

std::vector<std::string_view> accepted_encodings(
    const Headers& headers, std::span<const std::string_view> offered) {
    const Weight as_it_is = std::max(1, said_of(headers, "identity").value_or(0));
    std::vector<std::pair<Weight, std::string_view>> accepted;
    for (const std::string_view encoding : offered) {
        const Weight weight = liking(headers, encoding);
        if (weight >= as_it_is)
            accepted.emplace_back(weight, encoding);
    }
    std::ranges::stable_sort(accepted, std::ranges::greater(),
                             &std::pair<Weight, std::string_view>::first);
    std::vector<std::string_view> result;
    for (const auto& [weight, encoding] : accepted)
        result.push_back(encoding);
    return result;
}

}  // namespace socketserver::http
