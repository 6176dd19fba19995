// From a URL to names of files. However it is written, no name leads up or aside.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/document_root.hpp"
#include "socketserver/http/url.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

void check_split_url(std::string_view url, const SplitUrl& parts) {
    promise(std::string(parts.path).append(parts.rest) == url,
            "no part of a URL is lost");
    promise(parts.path.find_first_of("?#") == std::string_view::npos,
            "a path ends before a query and a fragment");
    promise(parts.query.find('#') == std::string_view::npos,
            "a query ends before a fragment");
    promise(parts.rest.starts_with('?')
                ? parts.rest.substr(1).starts_with(parts.query)
                : parts.query.empty() && (parts.rest.empty() || parts.rest[0] == '#'),
            "a query follows the path");
}

// What the standard library makes of the same path.
std::vector<std::string> normal_names(const std::string& path) {
    std::vector<std::string> names;
    for (const auto& name : std::filesystem::path("/" + path).lexically_normal())
        if (!name.empty() && name != "/")
            names.push_back(name.string());
    return names;
}

void check_names(std::string_view path) {
    const std::vector<std::string> names = DocumentRoot::split_path(path);
    std::string written;
    for (const std::string& name : names) {
        promise(!name.empty() && name != "." && name != "..", "a name leads downwards");
        promise(name.find('/') == std::string::npos, "a name is only one name");
        written.append("/").append(quote(name));
    }
    promise(names == normal_names(unquote(path)), "dots mean what they mean in a shell");
    promise(DocumentRoot::split_path(written) == names, "names lead to the same place");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view url = FuzzInput(data, size).rest();
    const SplitUrl parts = split_url(url);
    check_split_url(url, parts);
    check_names(parts.path);
    check_names(url);
    return 0;
}
