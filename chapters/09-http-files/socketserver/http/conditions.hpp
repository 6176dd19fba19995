#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/date.hpp"
#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// How a client can name a state of what it asks for (RFC 9110, 8.8): what an answer says
/// of it in the headers ETag and Last-Modified.
struct Validators {
    std::string tag = {};                       ///< "\"a5-1\""; empty: it has none.
    std::optional<Seconds> last_modified = {};  ///< None: nobody knows.
};

/// The tag of a state that is these bytes, in its quotation marks. It is made of all of
/// them: of a large text it is better noted than made for each request. Not for what
/// somebody may have chosen in order to deceive: two texts with one tag can be made.
std::string entity_tag(std::string_view content);

/// What a request's conditions make of it, before anything is done (RFC 9110, 13.2.2):
///
/// - 304, the client has this state already: send no body, and the header ETag;
/// - 412, it wants something done to another state than there is: do nothing;
/// - none, go on.
///
///     const Validators now{.tag = entity_tag(text)};
///     if (const auto code = status_of_conditions(command, headers, &now))
///         return send_page(*code, "", "", {{"ETag", now.tag}});
///
/// @param method   "GET"
/// @param headers  the request's: If-Match, If-None-Match, If-Modified-Since and
/// If-Unmodified-Since
/// @param now      the state that there is; null where there is nothing yet
std::optional<int> status_of_conditions(std::string_view method, const Headers& headers,
                                        const Validators* now);

}  // namespace socketserver::http
