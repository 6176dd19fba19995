#pragma once

#include <exception>
#include <ostream>  // with it doctest can print an error code
#include <string>
#include <system_error>

// The code of the std::system_error that a call throws; no error when it throws none.
template <class Call>
std::error_code error_of(Call call) {
    try {
        call();
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

// The text of what a call throws; empty when it throws nothing.
template <class Call>
std::string text_of(Call call) {
    try {
        call();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}
