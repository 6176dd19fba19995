// A file that the client has already.

#include <chrono>
#include <fstream>
#include <thread>

#include "http_client.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver::http;

// NOLINTNEXTLINE(bugprone-exception-escape): a flow that fails is seen to fail
int main() {
    const ScratchFolder folder;
    std::ofstream(folder / "hello.txt") << "hello\n";
    // Until the clock of files has gone on by a step the file has no entity tag.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto site =
        std::make_shared<const Site>(SimpleHTTPOptions{.directory = folder.path()});
    serve_http(
        [&site](auto&... request) { SimpleHTTPRequestHandler(site).run(request...); },
        "GET /hello.txt HTTP/1.0\r\n"
        "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n\r\n");
}
