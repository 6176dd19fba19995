// Classes that are derived from ready-made servers have the constructors of these, by
// whichever of the two names.

#include <doctest/doctest.h>

#include "socketserver/forking_servers.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"

using namespace socketserver;

namespace {

class Threading : public ThreadingTCPServer {
public:
    using ThreadingMixIn::ThreadingMixIn;
    ~Threading() override { server_close(); }
};

class ThreadingByItsName : public ThreadingTCPServer {
public:
    using ThreadingTCPServer::ThreadingTCPServer;
    ~ThreadingByItsName() override { server_close(); }
};

class Forking : public ForkingTCPServer {
public:
    using ForkingMixIn::ForkingMixIn;
};

class ForkingByItsName : public ForkingTCPServer {
public:
    using ForkingTCPServer::ForkingTCPServer;
};

}  // namespace

TEST_CASE_TEMPLATE("a class derived from a ready-made server has its constructors",
                   Server, Threading, ThreadingByItsName, Forking, ForkingByItsName) {
    const Server server({"127.0.0.1", 0}, ignore, {.request_queue_size = 5});
    CHECK(server.server_address.port() != 0);
}
