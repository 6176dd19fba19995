#include "socketserver/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include "socketserver/os_error.hpp"
#include "socketserver/printable.hpp"

namespace socketserver {

namespace {

constexpr socklen_t path_offset = offsetof(sockaddr_un, sun_path);

// With its closing NUL a path must fit into sun_path.
constexpr std::size_t longest_path = sizeof(sockaddr_un::sun_path) - 1;

// What getaddrinfo(3) returns is no errno: it has its own numbers and texts (Python:
// gaierror).
class AddressInfoCategory : public std::error_category {
public:
    const char* name() const noexcept override { return "getaddrinfo"; }
    std::string message(int error) const override { return ::gai_strerror(error); }
};

[[noreturn]] void throw_address_info_error(int error, const char* call,
                                           const std::string& what = "") {
    static const AddressInfoCategory category;
    const int system_error = errno;
    if (error == EAI_SYSTEM)
        throw_os_error(system_error, call + what);
    throw std::system_error(error, category, call + what);
}

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// What getaddrinfo(3) finds; there is at least one.
AddressList look_up(const Address& address, int family) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;  // or each result would come once for every type
    hints.ai_flags = AI_PASSIVE;      // without a host: every interface
    addrinfo* results = nullptr;
    const std::string host = address.host();
    const std::string port = std::to_string(address.port());
    const int error = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(),
                                    &hints, &results);
    if (error != 0)
        throw_address_info_error(error, "resolve ", address.to_string());
    return {results, &::freeaddrinfo};
}

Address address_of(const addrinfo& result) {
    sockaddr_storage storage{};
    std::memcpy(&storage, result.ai_addr, result.ai_addrlen);
    return {storage, result.ai_addrlen};
}

std::string name_of_family(int family) {
    switch (family) {
        case AF_INET:
            return "AF_INET";
        case AF_INET6:
            return "AF_INET6";
        case AF_UNIX:
            return "AF_UNIX";
        default:
            return "address family " + std::to_string(family);
    }
}

// "127.0.0.1:8123" in one piece is a path. How it is to be written, if it was meant so.
std::string host_and_port_in(const std::string& path) {
    const std::size_t colon = path.rfind(':');
    if (colon == std::string::npos || colon + 1 == path.size() ||
        path.find_first_not_of("0123456789", colon + 1) != std::string::npos)
        return R"({"127.0.0.1", 8123})";
    std::string host = path.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return R"({")" + host + R"(", )" + path.substr(colon + 1) + "}";
}

// What to do about an address of this family, which no socket of the wanted one can use.
std::string cure_for(const Address& address, int wanted) {
    const int family = address.family();
    if (wanted == AF_UNIX && (family == AF_INET || family == AF_INET6))
        return "give the path of a Unix socket";
    if (wanted != AF_INET && wanted != AF_INET6)
        return "one of the two has to be another";
    if (family == AF_INET || family == AF_INET6)
        return "make the socket with " + name_of_family(family);
    if (family == AF_UNIX)
        return "give a host and a port, " + host_and_port_in(address.path());
    return "one of the two has to be another";
}

}  // namespace

Address::Address() : value_(Resolved{.storage = {}, .length = sizeof(sa_family_t)}) {}

Address::Address(std::string host, int port) {
    if (port < 0 || port > 65535)
        throw std::invalid_argument("port " + std::to_string(port) +
                                    " is not in 0..65535");
    if (host.find('\0') != std::string::npos)
        throw std::invalid_argument("the host \"" + printable(host) +
                                    "\" has a NUL byte in it");
    value_ = Given{std::move(host), port};
}

void Address::set_path(std::string_view path) {
    if (path.empty())
        return;
    if (path.find('\0', 1) != std::string_view::npos)
        throw std::invalid_argument("the Unix path " + printable(path) +
                                    " has a NUL byte in it");
    const bool abstract = path.front() == '\0';
    const std::size_t size = path.size() - (abstract ? 1 : 0);
    if (size > longest_path)
        throw std::invalid_argument(
            "a Unix path of " + std::to_string(size) + " bytes is longer than " +
            std::to_string(longest_path) + ": " + printable(path));

    sockaddr_un unix_address{};
    unix_address.sun_family = AF_UNIX;
    path.copy(unix_address.sun_path, path.size());
    Resolved& resolved = std::get<Resolved>(value_);
    std::memcpy(&resolved.storage, &unix_address, sizeof unix_address);
    // A path ends at its NUL. An abstract name ends where the length says.
    resolved.length =
        path_offset + static_cast<socklen_t>(path.size()) + (abstract ? 0 : 1);
}

Address::Address(const sockaddr_storage& storage, socklen_t length) {
    if (length > sizeof storage)
        throw std::invalid_argument("a sockaddr of " + std::to_string(length) +
                                    " bytes is longer than " +
                                    std::to_string(sizeof storage));
    // The kernel writes nothing at all for a peer without a name.
    value_ = Resolved{storage, std::max<socklen_t>(length, sizeof(sa_family_t))};
}

void Address::check_family(int wanted) const {
    if (family() != AF_UNSPEC && family() != wanted)
        throw std::invalid_argument(
            to_string() + " is an address of " + name_of_family(family()) +
            ", and the socket is one of " + name_of_family(wanted) + ": " +
            cure_for(*this, wanted));
}

int Address::family() const {
    if (const Resolved* resolved = std::get_if<Resolved>(&value_))
        return resolved->storage.ss_family;
    const Given& given = std::get<Given>(value_);
    if (given.host.find(':') != std::string::npos)
        return AF_INET6;  // no name has a colon
    in_addr ignored{};
    return ::inet_pton(AF_INET, given.host.c_str(), &ignored) == 1 ? AF_INET : AF_UNSPEC;
}

std::string Address::host() const {
    if (const Given* given = std::get_if<Given>(&value_))
        return given->host;
    if (!has_host())
        return "";
    char host[NI_MAXHOST];
    const int error =
        ::getnameinfo(data(), size(), host, sizeof host, nullptr, 0, NI_NUMERICHOST);
    if (error != 0)
        throw_address_info_error(error, "getnameinfo");
    return host;
}

int Address::port() const {
    if (const Given* given = std::get_if<Given>(&value_))
        return given->port;
    const sockaddr_storage& storage = std::get<Resolved>(value_).storage;
    if (family() == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
    if (family() == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
    return 0;
}

std::string Address::path() const {
    if (family() != AF_UNIX || size() <= path_offset)
        return "";
    const auto* unix_address = reinterpret_cast<const sockaddr_un*>(data());
    const std::string path(unix_address->sun_path, size() - path_offset);
    const bool abstract = path.front() == '\0';
    return abstract ? path : path.substr(0, path.find('\0'));
}

bool Address::has_host() const {
    return std::holds_alternative<Given>(value_) || family() == AF_INET ||
           family() == AF_INET6;
}

std::string Address::to_string() const {
    if (has_host()) {
        const std::string name = host();
        const bool colons = name.find(':') != std::string::npos;
        return (colons ? std::string("[") + name + "]" : name) + ":" +
               std::to_string(port());
    }
    const std::string name = path();
    if (name.empty())
        return "(unnamed)";
    return name.front() == '\0' ? std::string("@") + printable(name.substr(1))
                                : printable(name);
}

Address Address::resolve(int family) const {
    check_family(family);
    if (const Resolved* resolved = std::get_if<Resolved>(&value_)) {
        Address result = *this;
        if (resolved->storage.ss_family == AF_UNSPEC && family == AF_UNIX)
            std::get<Resolved>(result.value_).storage.ss_family =
                AF_UNIX;  // not named yet
        return result;
    }

    return address_of(*look_up(*this, family));
}

std::vector<Address> Address::resolve_all() const {
    if (std::holds_alternative<Resolved>(value_))
        return {*this};
    const AddressList list = look_up(*this, AF_UNSPEC);
    std::vector<Address> addresses;
    for (const addrinfo* result = list.get(); result; result = result->ai_next)
        addresses.push_back(address_of(*result));
    return addresses;
}

const sockaddr* Address::data() const {
    return reinterpret_cast<const sockaddr*>(&std::get<Resolved>(value_).storage);
}

socklen_t Address::size() const {
    return std::get<Resolved>(value_).length;
}

bool operator==(const Address& left, const Address& right) {
    return left.has_host() == right.has_host() && left.host() == right.host() &&
           left.port() == right.port() && left.path() == right.path();
}

std::strong_ordering operator<=>(const Address& left, const Address& right) {
    const auto key = [](const Address& address) {
        return std::tuple(address.has_host(), address.host(), address.port(),
                          address.path());
    };
    return key(left) <=> key(right);
}

std::ostream& operator<<(std::ostream& out, const Address& address) {
    return out << address.to_string();
}

}  // namespace socketserver
