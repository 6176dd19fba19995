// 64 clients ask for a file of 10 MiB, again and again. The peer is lighttpd.

#include "http_servers.hpp"

int main(int argc, char* argv[]) {
    const auto size =
        static_cast<std::size_t>(bench::amount(10 * 1024 * 1024, 64 * 1024));
    return bench::run(
        {.title = "GET of a 10 MiB file over 64 kept connections",
         .unit = "answers/s",
         .better = "higher",
         .subjects = {our_file(size), pythons_file(size), bare_file(size),
                      lighttpds_file(size)},
         .ratio = 0.95,
         .why = "whether sendfile(2) is used as it should be",
         .left_out = bench::why_left_out(BENCH_FOLDER + lighttpd_server, "lighttpd")},
        argc, argv);
}
