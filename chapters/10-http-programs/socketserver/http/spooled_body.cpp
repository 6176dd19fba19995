#include "socketserver/http/spooled_body.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

RequestError no_room(int error) {
    return {503, "No room for the body (" + std::generic_category().message(error) + ")"};
}

// Not in memory, memfd_create(2): there some hundred clients would take all that is left.
// Not every file system can have files without a name: there the name goes at once.
FileDescriptor unnamed_file() {
    std::error_code no_folder;
    const std::string folder = std::filesystem::temp_directory_path(no_folder);
    if (no_folder)
        throw no_room(no_folder.value());
    FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file.fileno() >= 0)
        return file;
    std::string name = folder + "/socketserver-XXXXXX";
    file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
    if (file.fileno() < 0)
        throw no_room(errno);
    ::unlink(name.c_str());
    return file;
}

void write_all(const FileDescriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(file.fileno(), bytes.data(), bytes.size());
        if (size < 0)
            throw no_room(errno);
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

}  // namespace

SpooledBody spool_body(std::streambuf& body, std::uint64_t limit) {
    using Traits = std::streambuf::traits_type;
    SpooledBody spooled{.file = unnamed_file()};
    std::string piece;
    while (!Traits::eq_int_type(body.sgetc(), Traits::eof())) {
        piece.resize(static_cast<std::size_t>(body.in_avail()));
        body.sgetn(piece.data(), body.in_avail());
        spooled.size += piece.size();
        if (spooled.size > limit)
            throw RequestError(
                413, "A body in chunks may have " + std::to_string(limit) + " bytes");
        write_all(spooled.file, piece);
    }
    ::lseek(spooled.file.fileno(), 0, SEEK_SET);
    return spooled;
}

}  // namespace socketserver::http
