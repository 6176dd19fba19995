// What a client is told of a system call that has failed: a table, and its default.

#include "socketserver/http/failed_call.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <initializer_list>
#include <ostream>  // for an error code that CHECK shows

using socketserver::http::FailedCall;
using socketserver::http::Purpose;
using socketserver::http::status_of;

namespace {

// Whether these errors have the same answer, for a call with this purpose.
void check_all(int status, Purpose purpose, std::initializer_list<int> errors) {
    for (const int error : errors) {
        CAPTURE(error);
        CHECK(status_of(error, purpose) == status);
    }
}

}  // namespace

TEST_CASE("a name that is nobody's, can't be, or is not for this client is not found") {
    check_all(404, Purpose::name,
              {ENOENT, ENOTDIR, ELOOP, EACCES, EPERM, ENAMETOOLONG, EILSEQ, EINVAL, ENXIO,
               ENODEV, ESTALE});
}

TEST_CASE("a file that was lost while it was read is not found") {
    check_all(404, Purpose::content, {ENOENT, EACCES, EPERM, ESTALE});
}

TEST_CASE("a program that may not be run is forbidden, and one can be told too much") {
    check_all(403, Purpose::program, {EACCES, EPERM});
    check_all(404, Purpose::program, {ENOENT, ENOTDIR, ELOOP});
    CHECK(status_of(E2BIG, Purpose::program) == 431);
}

TEST_CASE("what the server lacks for now is no missing file: 503") {
    for (const Purpose purpose : {Purpose::name, Purpose::content, Purpose::program})
        check_all(503, purpose,
                  {EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN, EBUSY, ETXTBSY, ETIMEDOUT});
}

TEST_CASE("any other error is the server's own: 500") {
    for (const Purpose purpose : {Purpose::name, Purpose::content, Purpose::program})
        check_all(500, purpose, {EIO, EBADF, EFAULT, ENOSYS, EOVERFLOW, 0, -1, 12345});
    check_all(500, Purpose::content, {EINVAL, EILSEQ});
}

TEST_CASE("a failed call says which one it was, and why, and has its status") {
    const FailedCall call(EMFILE, Purpose::name, "open");
    CHECK(std::string(call.what()) == "open: Too many open files");
    CHECK(call.code() == std::errc::too_many_files_open);
    CHECK(call.status() == 503);
}
