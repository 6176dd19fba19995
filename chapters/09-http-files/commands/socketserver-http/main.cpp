// Serves a folder over HTTP: it takes the place of `python -m http.server`.
//
// A program that runs for long is told by signals to end. So main() only reads what it is
// told and waits for a signal, and the server's loop has a thread of its own (serve.hpp).

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>

#include "commands/socketserver-http/handlers.hpp"
#include "commands/socketserver-http/init_process.hpp"
#include "commands/socketserver-http/models.hpp"
#include "commands/socketserver-http/options.hpp"
#include "commands/socketserver-http/usage_error.hpp"
#include "socketserver/http/descriptor_limit.hpp"
#include "socketserver/printable.hpp"

namespace {

// Else a connection would get one of these numbers, and the log go to a client.
void open_standard_streams() {
    int descriptor = 0;
    while (0 <= descriptor && descriptor <= STDERR_FILENO)
        descriptor = ::open("/dev/null", O_RDWR);
    ::close(descriptor);
}

int fail(const std::string& what, int status) {
    std::cerr << "socketserver-http: " << socketserver::printable(what) << std::endl;
    return status;
}

int serve(const Options& options) {
    const auto model = std::ranges::find(models(), options.model, &Model::name);
    return model->serve(options, request_handler_class(options));
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): it would fail while it tells of a failure
int main(int argc, char* argv[]) {
    try {
        open_standard_streams();
        const std::optional<Options> options = parse_options(argc, argv);
        if (!options)
            return 0;
        leave_process_1();
        ::signal(SIGPIPE, SIG_IGN);  // who reads the log may go
        socketserver::http::raise_descriptor_limit();
        return serve(*options);
    } catch (const UsageError& error) {
        return fail(std::string(error.what()) + " (socketserver-http --help)", 2);
    } catch (const std::exception& error) {
        return fail(error.what(), 1);
    }
}
