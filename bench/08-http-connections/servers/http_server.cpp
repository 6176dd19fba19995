// Our HTTP server, as a user would write it, but for the log, which it doesn't write.
//
//     http_server text|two-writes|nagle
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// text every answer is a short text. With two-writes its headers and its body are sent
// one after the other, with nagle also without TCP_NODELAY.

#include "page_server.hpp"
#include "text_handler.hpp"

using socketserver::handled_by;

namespace {

class TwoWritesHandler : public bench::TextHandler {
    void do_GET() override {
        send_head();
        wfile << std::flush << text;
    }
};

class NagleHandler : public TwoWritesHandler {
public:
    NagleHandler() { disable_nagle_algorithm = false; }
};

}  // namespace

int main(int argc, char* argv[]) {
    const std::string work = argc == 2 ? argv[1] : "";
    if (work == "text")
        bench::serve_pages(handled_by<bench::TextHandler>);
    if (work == "two-writes")
        bench::serve_pages(handled_by<TwoWritesHandler>);
    if (work == "nagle")
        bench::serve_pages(handled_by<NagleHandler>);
    std::cerr << "usage: http_server text|two-writes|nagle\n";
    return 2;
}
