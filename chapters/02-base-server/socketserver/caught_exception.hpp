#pragma once

#include <exception>

namespace socketserver {

/// The exception that is being caught, so that the catch block can be left before
/// anything is done that may wait, and the exception thrown again after that. Called from
/// within a catch block. Not meant for users of the library.
inline std::exception_ptr caught_exception() {
    std::exception_ptr caught = std::current_exception();
    if (!caught)
        throw;  // it is none of C++: the thread is being ended, and must go on to its end
    return caught;
}

}  // namespace socketserver
