#pragma once

#include <sys/fsuid.h>

#include <memory>
#include <utility>

#include "support/file_site.hpp"

// Looks at files with the rights of nobody. This thread's own rights are enough: another
// one of root's serves the next client.
class NobodyHandler : public file_site::Handler {
public:
    NobodyHandler(std::shared_ptr<const file_site::http::Site> site, file_site::Log& log)
        : Handler(std::move(site), log) {
        ::setfsuid(65534);
    }
};
