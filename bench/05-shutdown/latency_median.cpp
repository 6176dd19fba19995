// An idle server is shut down: how long does that usually take?

#include "latency.hpp"

int main(int argc, char* argv[]) {
    return latency::run("shutdown() of an idle server, median", 50, 1, argc, argv);
}
