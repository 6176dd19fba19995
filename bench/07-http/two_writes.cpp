// One client asks for a short text, again and again. What does it cost to send headers
// and body one after the other? The kernel holds the second write back until the first is
// acknowledged (Nagle's algorithm), and the client's kernel acknowledges late, as it
// hopes to send data along with that. TCP_NODELAY ends the first of these two waits.

#include "http_servers.hpp"

bench::Subject waiting_for(const std::string& name, const std::string& program,
                           const std::string& how) {
    return {name, [=] {
                return bench::measure_server(
                    BENCH_FOLDER + program, {how}, [](const bench::Address& server) {
                        return bench::milliseconds_per_page(server, text_page);
                    });
            }};
}

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "Headers and body in one write or in two",
         .unit = "ms for an answer",
         .better = "lower",
         .subjects = {waiting_for("one write", our_server, "text"),
                      waiting_for("two writes", our_server, "two-writes"),
                      waiting_for("two writes, no TCP_NODELAY", our_server, "nagle"),
                      waiting_for("Python's server as it comes", pythons_server,
                                  "as-it-comes")},
         .limit = 10,
         .why = "an answer that goes out at once never waits for an acknowledgement"},
        argc, argv);
}
