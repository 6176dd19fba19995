// The server that tells what it has understood.

#include "support/telling_server.hpp"

int main(int argc, char* argv[]) {
    return telling_server::main(argc, argv);
}
