// 64 clients ask for a short text, again and again. The peer answers without parsing.

#include "http_servers.hpp"

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "GET of a short text over 64 kept connections",
         .unit = "answers/s",
         .better = "higher",
         .subjects = {our_text(),
                      text_subject("Python's ThreadingHTTPServer", pythons_server,
                                   {"text"}),
                      text_subject("bare threads", bare_server, {"text"})},
         .ratio = 0.85,
         .why = "the price of HTTP: to parse a request and to write an answer's head"},
        argc, argv);
}
