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
            ", and the socket is one of " + name_of_family(wanted) +
            ": one of the two has to be another");
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

    const Given& given = std::get<Given>(value_);
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;  // or each result would come once for every type
    hints.ai_flags = AI_PASSIVE;      // without a host: every interface
    addrinfo* results = nullptr;
    const char* host = given.host.empty() ? nullptr : given.host.c_str();
    const std::string port = std::to_string(given.port);
    const int error = ::getaddrinfo(host, port.c_str(), &hints, &results);
    if (error != 0)
        throw_address_info_error(error, "resolve ", to_string());
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(results,
                                                                     &::freeaddrinfo);

    sockaddr_storage first{};
    std::memcpy(&first, results->ai_addr, results->ai_addrlen);
    return {first, results->ai_addrlen};
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

std::ostream& operator<<(std::ostream& out, const Address& address) {
    return out << address.to_string();
}

}  // namespace socketserver
