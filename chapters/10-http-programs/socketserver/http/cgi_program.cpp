#include "socketserver/http/cgi_program.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "socketserver/http/failed_call.hpp"

namespace socketserver::http {

CgiProgram::Kind CgiProgram::kind() const {
    if (name.find('\0') != std::string::npos)
        return Kind::nothing;  // the kernel would read only what stands before it
    const int flags = follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW;
    struct stat status {};
    if (::fstatat(folder, name.c_str(), &status, flags) < 0) {
        if (status_of(errno, Purpose::name) != 404)
            throw FailedCall(errno, Purpose::name, "stat");
        return Kind::nothing;
    }
    if (S_ISDIR(status.st_mode))
        return Kind::folder;
    if (!S_ISREG(status.st_mode))
        return Kind::nothing;
    const bool may_run = ::faccessat(folder, name.c_str(), X_OK, 0) == 0;
    return may_run ? Kind::program : Kind::file;
}

}  // namespace socketserver::http
