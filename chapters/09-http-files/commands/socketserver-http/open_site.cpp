#include "commands/socketserver-http/advice.hpp"
#include "commands/socketserver-http/handlers.hpp"
#include "socketserver/http/mime_types.hpp"

namespace http = socketserver::http;

std::shared_ptr<const http::Site> open_site(const Options& options) {
    // Reads the table now. A child process would read it for its one connection.
    http::MimeTypes::of_this_system();
    try {
        return std::make_shared<const http::Site>(options.site);
    } catch (const std::system_error& error) {
        throw with_advice(error, "give a folder with --directory");
    }
}
