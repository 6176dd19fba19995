// 64 clients ask for a file of 4 KiB, again and again. The peer answers without parsing.

#include "http_servers.hpp"

int main(int argc, char* argv[]) {
    return bench::run({.title = "GET of a 4 KiB file over 64 kept connections",
                       .unit = "answers/s",
                       .better = "higher",
                       .subjects = {our_file(4096), pythons_file(4096), bare_file(4096)},
                       .ratio = 0.85,
                       .why = "the price of finding a file: each name of its path is "
                              "looked at, and no link followed"},
                      argc, argv);
}
