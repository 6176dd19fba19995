// 64 clients ask for a short text, again and again. The peer is Poco.

#include "http_servers.hpp"

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "GET of a short text over 64 kept connections, and Poco",
         .unit = "answers/s",
         .better = "higher",
         .subjects = {our_text(), text_subject("Poco", poco_server)},
         .ratio = 2.3,
         .why = "what others make of a thread for each connection",
         .left_out = bench::why_left_out(BENCH_FOLDER + poco_server, "Poco")},
        argc, argv);
}
