#pragma once

#include <string>
#include <string_view>

#include "socketserver/standard_error.hpp"

namespace socketserver {

/// What the exception that is being handled says: its type and its text, on a line each
/// for it and for every exception nested in it. Control characters are made visible.
/// Called from within a catch block.
std::string describe_current_exception();

/// Writes a report of the exception that is being handled to standard error. To put it
/// together may fail for the want of memory: that ends nobody, and only the short one is
/// written.
/// @param text        is called, and returns the report
/// @param short_text  what stands in its place when there is no memory for it
template <class Text>
void report_exception(Text&& text, std::string_view short_text) noexcept {
    try {
        write_to_stderr(text());
    } catch (...) {
        write_to_stderr(short_text);
    }
}

}  // namespace socketserver
