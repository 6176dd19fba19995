#include "socketserver/error_report.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

#include "socketserver/printable.hpp"

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
    std::string text = demangled(typeid(error)) + ": " + printable(error.what()) + "\n";
    const auto* nested = dynamic_cast<const std::nested_exception*>(&error);
    if (nested == nullptr || nested->nested_ptr() == nullptr)
        return text;
    try {
        nested->rethrow_nested();
    } catch (...) {
        return text + "caused by " + describe_current_exception();
    }
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

}  // namespace socketserver
