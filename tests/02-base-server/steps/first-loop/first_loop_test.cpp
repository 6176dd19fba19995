// The loop that everyone writes first, and what it does not survive.

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/base_server.hpp"
#include "support/process.hpp"

using namespace socketserver;

namespace {

// Its requests are the words it was given.
class WordServer : public BaseServer {
public:
    WordServer(std::vector<std::string> words,
               std::function<void(Request&, const Address&)> handle)
        : BaseServer(std::move(handle)), words_(std::move(words)) {}

private:
    std::pair<Request, Address> get_request() override {
        if (next_ == words_.size())
            throw std::runtime_error("no more words");
        return {Datagram{.data = words_[next_++]}, "a client"};
    }

    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("The first loop serves one request after the other") {
    std::string served;
    WordServer server({"a", "b", "c"}, [&](Request& request, const Address& client) {
        served += std::get<Datagram>(request).data;
        CHECK(client.path() == "a client");
    });
    CHECK_THROWS_WITH(server.serve_forever(), "no more words");
    CHECK(served == "abc");
}

TEST_CASE("On the first loop one request that fails ends the server for all") {
    std::string served;
    WordServer server({"a", "oops", "c"}, [&](Request& request, const Address&) {
        const std::string& word = std::get<Datagram>(request).data;
        if (word == "oops")
            throw std::runtime_error("this word can't be served");
        served += word;
    });
    CHECK_THROWS_WITH(server.serve_forever(), "this word can't be served");
    CHECK(served == "a");
}

TEST_CASE("The first line_server ends at the line that fails") {
    Process server(EXAMPLES "/line_server");
    server.write("one\noops\ntwo\n");
    CHECK(server.read_line() == "standard input says: one");
    CHECK(server.read_all() == "the server has ended: this line can't be served\n");
    CHECK(server.wait() == 0);
}
