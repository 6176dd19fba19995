#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/document_root.hpp"
#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// A way to pack a file: "page.html.gz" is beside "page.html".
struct Packing {
    std::string_view encoding;  ///< "gzip": for the header Content-Encoding.
    std::string_view ending;    ///< ".gz": behind the name of the file.
};

/// The packings that a client accepts, what it likes best first, by its header
/// Accept-Encoding (RFC 9110, 12.5.3). None that it likes less than the file as it is.
std::vector<Packing> accepted_packings(const Headers& headers);

/// A packed file that is sent in the place of another one.
struct PackedFile {
    Document document;          ///< It.
    std::string_view encoding;  ///< How it is packed.
};

/// The packed form of a file that a client likes best, of those that are there. One that
/// is older than the file may have been made of another content, and does not count.
std::optional<PackedFile> find_packed(const DocumentRoot& root,
                                      std::vector<std::string> names,
                                      const Document& file, const Headers& headers);

}  // namespace socketserver::http
