#pragma once

#include <string>
#include <utility>
#include <vector>

#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// The client's headers as a script's variables: `Accept-Language: de` is {
/// "HTTP_ACCEPT_LANGUAGE", "de"} (RFC 3875, 4.1.18). Several of one name become one.
///
/// Left out are those that say something of the connection, that have variables of their
/// own, or whose variable would be taken for something else: `Proxy` and `X_Name`.
/// @param pass_authorization  whether Authorization is among them: it is a password
std::vector<std::pair<std::string, std::string>> header_variables(
    const Headers& headers, bool pass_authorization);

}  // namespace socketserver::http
