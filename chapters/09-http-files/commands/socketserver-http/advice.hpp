#pragma once

#include <stdexcept>
#include <string>
#include <system_error>

/// An error, and what to do about it.
inline std::runtime_error with_advice(const std::system_error& error,
                                      const std::string& advice) {
    return std::runtime_error(error.what() + (": " + advice));
}
