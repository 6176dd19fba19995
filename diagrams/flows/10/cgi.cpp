// A script answers.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "http_client.hpp"
#include "socketserver/http/cgi_http_request_handler.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver::http;

// NOLINTNEXTLINE(bugprone-exception-escape): a flow that fails is seen to fail
int main() {
    // A script that root starts is nobody's, and nobody has to find it.
    const ScratchFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    std::filesystem::create_directory(folder / "cgi-bin");
    const std::string script = folder / "cgi-bin/hello";
    std::ofstream(script)
        << "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nhello\\n'\n";
    ::chmod(script.c_str(), 0755);

    const auto site =
        std::make_shared<const Site>(SimpleHTTPOptions{.directory = folder.path()});
    serve_http([&site](auto&... request) { CGIHTTPRequestHandler(site).run(request...); },
               "GET /cgi-bin/hello HTTP/1.0\r\n\r\n");
}
