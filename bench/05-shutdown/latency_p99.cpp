// An idle server is shut down: how long does that take when it takes long?

#include "latency.hpp"

int main(int argc, char* argv[]) {
    return latency::run("shutdown() of an idle server, 99th percentile", 99, 5, argc,
                        argv);
}
