#include "commands/socketserver-http/advice.hpp"
#include "commands/socketserver-http/handlers.hpp"

namespace http = socketserver::http;

namespace {

// A mistake in a name would show only when somebody misses a page.
void check_file(const http::Site& site, const std::string& option,
                const std::string& path) {
    const auto file = site.root.open(http::Site::split_path(path));
    if (!file || file->is_folder())
        throw std::runtime_error(option + ": no file " + path + " in the folder");
}

}  // namespace

std::shared_ptr<const http::Site> open_site(const Options& options) {
    std::shared_ptr<const http::Site> site;
    try {
        site = std::make_shared<const http::Site>(options.site);
    } catch (const std::system_error& error) {
        throw with_advice(error, "give a folder with --directory");
    }
    if (!options.site.fallback.empty())
        check_file(*site, "--fallback", options.site.fallback);
    for (const auto& [code, path] : options.site.error_pages)
        check_file(*site, "--error-page", path);
    return site;
}
