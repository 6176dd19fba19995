#include "socketserver/address.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "error_of.hpp"
#include "support/descriptor_limit.hpp"

using namespace std::string_literals;
using namespace std::string_view_literals;
using socketserver::Address;

namespace {

const std::string abstract_name = "\0name"s;

// What the kernel would write for an IPv4 peer.
Address ipv4_number(const char* host, in_port_t port) {
    sockaddr_in number{};
    number.sin_family = AF_INET;
    number.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &number.sin_addr);
    sockaddr_storage storage{};
    std::memcpy(&storage, &number, sizeof number);
    return {storage, sizeof number};
}

const sockaddr_in6& as_ipv6(const Address& number) {
    return reinterpret_cast<const sockaddr_in6&>(*number.data());
}

// Two texts are no host and port; a std::string would take them for its two ends.
template <class Class>
concept MadeOfTwoTexts = requires {
    Class({"a", "b"});
};

// Whether this machine's hosts file gives localhost an address of the family.
bool localhost_has(int family) {
    addrinfo hints{};
    hints.ai_family = family;
    addrinfo* results = nullptr;
    if (::getaddrinfo("localhost", nullptr, &hints, &results) != 0)
        return false;
    ::freeaddrinfo(results);
    return true;
}

}  // namespace

TEST_CASE("an address as given keeps its host and its port") {
    const Address name("localhost", 8123);
    CHECK(name.host() == "localhost");
    CHECK(name.port() == 8123);
    CHECK(name.path() == "");

    const Address every_interface("", 0);
    CHECK(every_interface.host() == "");
    CHECK(every_interface.port() == 0);

    const Address spelled_out("0:0:0:0:0:0:0:1", 65535);
    CHECK(spelled_out.host() == "0:0:0:0:0:0:0:1");
    CHECK(spelled_out.port() == 65535);
}

TEST_CASE("an address knows its family, unless its host must be looked up") {
    CHECK(Address("127.0.0.1", 80).family() == AF_INET);
    CHECK(Address("::1", 80).family() == AF_INET6);
    CHECK(Address("fe80::1%lo", 80).family() == AF_INET6);
    CHECK(Address("/tmp/s").family() == AF_UNIX);
    CHECK(Address(abstract_name).family() == AF_UNIX);
    CHECK(Address("localhost", 80).family() == AF_UNSPEC);
    CHECK(Address("", 80).family() == AF_UNSPEC);
    CHECK(Address().family() == AF_UNSPEC);
}

TEST_CASE("no host resolves to every interface of the family that asks") {
    CHECK(Address("", 80).resolve(AF_INET).to_string() == "0.0.0.0:80");
    CHECK(Address("", 80).resolve(AF_INET6).to_string() == "[::]:80");
}

TEST_CASE("a host resolves to a number of the family that asks") {
    CHECK(Address("127.0.0.1", 80).resolve(AF_INET).to_string() == "127.0.0.1:80");
    CHECK(Address("::1", 80).resolve(AF_INET6).to_string() == "[::1]:80");
    CHECK(Address("localhost", 80).resolve(AF_INET).to_string() == "127.0.0.1:80");
    CHECK(Address("localhost", 80).resolve(AF_INET).family() == AF_INET);
    CHECK(Address("localhost", 80).resolve(AF_INET).size() == sizeof(sockaddr_in));
    if (localhost_has(AF_INET6))
        CHECK(Address("localhost", 80).resolve(AF_INET6).family() == AF_INET6);
    else
        MESSAGE("skipped: localhost has no IPv6 address on this machine");
}

TEST_CASE("an address of one family does not resolve in another") {
    CHECK(
        text_of([] { Address("127.0.0.1", 80).resolve(AF_INET6); }) ==
        "127.0.0.1:80 is an address of AF_INET, and the socket is one of AF_INET6: make "
        "the socket with AF_INET");
    CHECK_THROWS_AS(Address("::1", 80).resolve(AF_INET), std::invalid_argument);
    CHECK_THROWS_AS(Address("/tmp/s").resolve(AF_INET), std::invalid_argument);
}

TEST_CASE("an address that can't have a family says so, names both, and the cure") {
    const auto said = [](const Address& address, int family) {
        const std::string text = text_of([&] { address.check_family(family); });
        const std::string begin = address.to_string() + " is an address of ";
        return text.starts_with(begin) ? text.substr(begin.size()) : text;
    };
    CHECK(said({"::1", 80}, AF_INET) ==
          "AF_INET6, and the socket is one of AF_INET: make the socket with AF_INET6");
    CHECK(said({"::1", 80}, AF_UNIX) ==
          "AF_INET6, and the socket is one of AF_UNIX: give the path of a Unix socket");
    CHECK(said("/tmp/s", AF_INET6) ==
          "AF_UNIX, and the socket is one of AF_INET6: give a host and a port, "
          R"({"127.0.0.1", 8123})");
    CHECK(said("localhost:80", AF_INET) ==
          "AF_UNIX, and the socket is one of AF_INET: give a host and a port, "
          R"({"localhost", 80})");
    CHECK(said("[::1]:80", AF_INET6) ==
          "AF_UNIX, and the socket is one of AF_INET6: give a host and a port, "
          R"({"::1", 80})");
    CHECK(said("/tmp/s:", AF_INET).ends_with(R"({"127.0.0.1", 8123})"));
    CHECK(said(ipv4_number("10.1.2.3", 80), AF_PACKET) ==
          "AF_INET, and the socket is one of address family 17: one of the two has to be "
          "another");
    for (const Address& of_any_family :
         {Address(), Address("", 80), Address("localhost", 80)})
        for (const int family : {AF_INET, AF_INET6, AF_UNIX})
            CHECK_NOTHROW(of_any_family.check_family(family));
}

TEST_CASE("the error of a lookup has the lookup's own number and text") {
    const auto error = error_of([] { Address("nowhere.invalid", 80).resolve(AF_INET6); });
    CHECK(error.category().name() == "getaddrinfo"s);
    CHECK(error.message() == ::gai_strerror(error.value()));
}

// Not under UBSan: it opens a pipe to look at memory before it trusts an object's type.
TEST_CASE("a lookup that the system fails tells the system's reason" *
          doctest::test_suite("limits")) {
    const DescriptorLimit no_descriptor_at_all(0);
    CHECK(error_of([] { Address("localhost", 80).resolve(AF_INET); }) ==
          std::errc::too_many_files_open);
}

TEST_CASE("an IPv6 address may have a scope: the interface it is reached through") {
    const Address given("fe80::1%lo", 80);
    CHECK(given.host() == "fe80::1%lo");
    const Address number = given.resolve(AF_INET6);
    CHECK(as_ipv6(number).sin6_scope_id == ::if_nametoindex("lo"));
    CHECK(number.host() == "fe80::1%lo");
    CHECK(number.to_string() == "[fe80::1%lo]:80");
}

TEST_CASE("an address from the kernel is a number") {
    const Address number = ipv4_number("10.1.2.3", 8123);
    CHECK(number.family() == AF_INET);
    CHECK(number.host() == "10.1.2.3");
    CHECK(number.port() == 8123);
    CHECK(number.path() == "");

    const Address six = Address("::1", 8123).resolve(AF_INET6);
    CHECK(six.family() == AF_INET6);
    CHECK(six.host() == "::1");
    CHECK(six.port() == 8123);
    CHECK(six.path() == "");
}

TEST_CASE("a number resolves to itself") {
    CHECK(ipv4_number("10.1.2.3", 80).resolve(AF_INET).to_string() == "10.1.2.3:80");
    CHECK(Address("/tmp/s").resolve(AF_UNIX).path() == "/tmp/s");
}

TEST_CASE("a number that is cut off has no host: the error names the call") {
    sockaddr_storage storage{};
    storage.ss_family = AF_INET;
    const Address cut_off(storage, sizeof storage.ss_family);
    CHECK(text_of([&] { (void)cut_off.host(); }).starts_with("getnameinfo: "));
}

TEST_CASE("a Unix address is a path, or an abstract name with a NUL in front") {
    const Address path("/tmp/s");
    CHECK(path.path() == "/tmp/s");
    CHECK(path.host() == "");
    CHECK(path.port() == 0);
    const Address abstract(abstract_name);
    CHECK(abstract.path() == abstract_name);
    CHECK(abstract.host() == "");
    CHECK(abstract.port() == 0);
}

TEST_CASE("a path may be given as a string of any kind, and as nothing else") {
    CHECK(Address("/tmp/s"s) == Address("/tmp/s"));
    CHECK(Address("/tmp/s and more"sv.substr(0, 6)) == Address("/tmp/s"));
    CHECK(Address(static_cast<const char*>("/tmp/s")) == Address("/tmp/s"));
    CHECK(Address("\0name"sv) == Address(abstract_name));

    static_assert(std::is_convertible_v<std::string, Address>);
    static_assert(std::is_convertible_v<std::string_view, Address>);
    static_assert(std::is_convertible_v<const char*, Address>);
    static_assert(!std::is_constructible_v<Address, int>);
    static_assert(!std::is_constructible_v<Address, std::nullptr_t>);
    static_assert(!MadeOfTwoTexts<Address>);
}

TEST_CASE("a path ends at its NUL, an abstract name where the kernel's length says") {
    const Address path("/tmp/s");
    const Address abstract(abstract_name);
    CHECK(path.size() == sizeof(sa_family_t) + "/tmp/s"s.size() + 1);
    CHECK(abstract.size() == sizeof(sa_family_t) + abstract_name.size());

    sockaddr_storage longer{};
    std::memcpy(&longer, path.data(), path.size());
    CHECK(Address(longer, path.size() + 5).path() == "/tmp/s");
    longer = {};
    std::memcpy(&longer, abstract.data(), abstract.size());
    CHECK(Address(longer, abstract.size() + 2).path() == abstract_name + "\0\0"s);
}

TEST_CASE("an address without a host or a path is unnamed") {
    for (const Address& unnamed :
         {Address(), Address(""), Address(sockaddr_storage{}, 0)}) {
        CHECK(unnamed.family() == AF_UNSPEC);
        CHECK(unnamed.host() == "");
        CHECK(unnamed.port() == 0);
        CHECK(unnamed.path() == "");
        CHECK(unnamed.size() == sizeof(sa_family_t));
    }
    CHECK(Address().resolve(AF_UNIX).data()->sa_family == AF_UNIX);
    CHECK(Address().resolve(AF_UNIX).to_string() == "(unnamed)");
}

TEST_CASE("an address is written as people write it") {
    CHECK(Address("127.0.0.1", 8123).to_string() == "127.0.0.1:8123");
    CHECK(Address("localhost", 8123).to_string() == "localhost:8123");
    CHECK(Address("", 8123).to_string() == ":8123");
    CHECK(Address("::1", 8123).to_string() == "[::1]:8123");
    CHECK(ipv4_number("127.0.0.1", 8123).to_string() == "127.0.0.1:8123");
    CHECK(Address("::1", 8123).resolve(AF_INET6).to_string() == "[::1]:8123");
    CHECK(Address("/tmp/s").to_string() == "/tmp/s");
    CHECK(Address(abstract_name).to_string() == "@name");
    CHECK(Address().to_string() == "(unnamed)");
}

TEST_CASE("control bytes in a name do not reach the terminal") {
    CHECK(Address("\0a\x1b[2J\n\x7f"s).to_string() == "@a\\x1b[2J\\x0a\\x7f");
    CHECK(Address("/tmp/\x07").to_string() == "/tmp/\\x07");
    CHECK(Address("/tmp/\u00fc ~").to_string() == "/tmp/\u00fc ~");
}

TEST_CASE("an address can be printed") {
    std::ostringstream out;
    out << Address("::1", 8123) << ' ' << Address("/tmp/s");
    CHECK(out.str() == "[::1]:8123 /tmp/s");
}

TEST_CASE("an address as given equals the number that says the same") {
    CHECK(Address("127.0.0.1", 80) == ipv4_number("127.0.0.1", 80));
    CHECK(ipv4_number("127.0.0.1", 80) == Address("127.0.0.1", 80));
    CHECK(Address("::1", 80) == Address("::1", 80).resolve(AF_INET6));
    CHECK(Address("localhost", 80) == Address("localhost", 80));
    CHECK(Address("/tmp/s") == Address("/tmp/s").resolve(AF_UNIX));
    CHECK(Address() == Address(""));
    CHECK(Address() == Address().resolve(AF_UNIX));
}

TEST_CASE("addresses that differ in one thing are not equal") {
    CHECK(Address("127.0.0.1", 80) != Address("127.0.0.1", 81));
    CHECK(Address("127.0.0.1", 80) != ipv4_number("127.0.0.2", 80));
    CHECK(Address("127.0.0.1", 80) != Address("::ffff:127.0.0.1", 80));
    CHECK(Address("/tmp/s") != Address("/tmp/t"));
    CHECK(Address("/name") != Address("\0/name"s));
    CHECK(Address("/tmp/s") != Address("/tmp/s", 0));
    CHECK(Address("/tmp/s") != Address());
    // Nothing is looked up: a name is not the number behind it.
    CHECK(Address("localhost", 80) != Address("127.0.0.1", 80));
}

TEST_CASE("addresses have an order and a hash, by which equal ones are equal") {
    const Address unnamed;
    std::set<Address> ordered;
    std::unordered_set<Address> hashed;
    for (const Address& address :
         {Address("127.0.0.1", 80), ipv4_number("127.0.0.1", 80),
          Address("127.0.0.1", 81), Address("::1", 80), Address("/tmp/s"),
          Address("/tmp/t"), unnamed, unnamed}) {
        ordered.insert(address);
        hashed.insert(address);
    }
    CHECK(ordered.size() == 6);
    CHECK(hashed.size() == 6);
    CHECK(ordered.contains(ipv4_number("127.0.0.1", 81)));
    CHECK(hashed.contains(ipv4_number("127.0.0.1", 81)));
    CHECK(Address("127.0.0.1", 80) < Address("127.0.0.1", 81));
}

TEST_CASE("resolve_all() finds every address of a host") {
    const std::vector<Address> all = Address("localhost", 80).resolve_all();
    CHECK(std::ranges::find(all, Address("127.0.0.1", 80)) != all.end());
    CHECK(Address("::1", 80).resolve_all() == std::vector{Address("::1", 80)});
    CHECK(Address("/tmp/s").resolve_all() == std::vector<Address>{"/tmp/s"});
    CHECK_THROWS_AS(Address("nowhere.invalid", 80).resolve_all(), std::system_error);
}
