#include "socketserver/http/failed_call.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "socketserver/shortage.hpp"

namespace socketserver::http {

namespace {

struct Row {
    int error;
    int name;
    int content;
    int program;
};

constexpr int unknown = 500;

constexpr auto table = std::to_array<Row>({
    // Nothing has this name, or the client may not have it: it does not learn which.
    {ENOENT, 404, 404, 404},
    {ENOTDIR, 404, unknown, 404},
    {ELOOP, 404, unknown, 404},
    {EACCES, 404, 404, 403},
    {EPERM, 404, 404, 403},
    // The file system can't have such a name.
    {ENAMETOOLONG, 404, unknown, 404},
    {EILSEQ, 404, unknown, 404},
    {EINVAL, 404, unknown, unknown},
    // The name of a device without a driver, or of a file on a machine that has lost it.
    {ENXIO, 404, unknown, unknown},
    {ENODEV, 404, unknown, unknown},
    {ESTALE, 404, 404, 404},
    // What the client itself has said is too much for the program.
    {E2BIG, unknown, unknown, 431},
    // Somebody else has it: it may be free again soon.
    {EAGAIN, 503, 503, 503},
    {EBUSY, 503, 503, 503},
    {ETXTBSY, 503, 503, 503},
    {ETIMEDOUT, 503, 503, 503},
});

}  // namespace

int status_of(int error, Purpose purpose) {
    if (is_shortage(error))  // the server lacks something, which it may have soon
        return 503;
    const auto* const row = std::ranges::find(table, error, &Row::error);
    if (row == table.end())
        return unknown;
    switch (purpose) {
        case Purpose::name:
            return row->name;
        case Purpose::content:
            return row->content;
        case Purpose::program:
            return row->program;
    }
    return unknown;
}

}  // namespace socketserver::http
