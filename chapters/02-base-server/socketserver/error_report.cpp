#include "socketserver/error_report.hpp"

#include <cxxabi.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

namespace socketserver {

namespace {

// The compiler's name for a type, "St13runtime_error", as it stands in the source.
std::string demangled(const std::type_info& type) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
    return status == 0 ? name.get() : type.name();
}

std::string describe(const std::exception& error) {
    std::string text = demangled(typeid(error)) + ": " + error.what() + "\n";
    try {
        std::rethrow_if_nested(error);
    } catch (...) {
        text += "caused by " + describe_current_exception();
    }
    return text;
}

}  // namespace

std::string describe_current_exception() {
    if (!std::current_exception())
        return "no exception\n";
    try {
        throw;
    } catch (const std::exception& error) {
        return describe(error);
    } catch (...) {
        return demangled(*abi::__cxa_current_exception_type()) + "\n";
    }
}

void write_to_stderr(const std::string& text) {
    // When even this fails there is nobody left to tell.
    [[maybe_unused]] const ssize_t ignored =
        ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace socketserver
