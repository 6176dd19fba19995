#pragma once

#include <string>
#include <string_view>

namespace socketserver::http {

/// The text as a line of the log may have it. A request line that was logged as it came
/// could move the cursor of whoever reads the log, or write lines of its own. So all but
/// printable ASCII is shown by its number, `\x1b`, and a backslash by two.
std::string escape_for_log(std::string_view text);

/// The same in quotation marks, where such a mark is shown with a backslash in front.
std::string quoted_for_log(std::string_view text);

}  // namespace socketserver::http
