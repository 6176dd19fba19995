#pragma once

#include <stdexcept>

/// A command line that can't be understood; what() names the option and the word.
class UsageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};
