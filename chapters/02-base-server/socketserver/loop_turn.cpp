#include "socketserver/loop_turn.hpp"

#include <cerrno>
#include <chrono>
#include <new>
#include <system_error>
#include <thread>

#include "socketserver/error_report.hpp"
#include "socketserver/shortage.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver {

namespace {

constexpr std::chrono::milliseconds moment(50);

bool may_pass(const std::error_condition& condition) noexcept {
    if (condition.category() != std::generic_category())
        return false;  // no errno
    switch (condition.value()) {
        case EINTR:
        case EAGAIN:
        case EPERM:
        case EACCES:
            return true;
        default:
            return is_shortage(condition.value());
    }
}

}  // namespace

bool may_pass(const std::exception& error) noexcept {
    if (const auto* of_the_system = dynamic_cast<const std::system_error*>(&error))
        return may_pass(of_the_system->code().default_error_condition());
    return dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

void let_pass(const std::exception& error) {
    if (!may_pass(error))
        throw;
    const auto report = [] {
        return "The server's loop goes on after: " + describe_current_exception();
    };
    report_exception(report, "The server's loop goes on: it was out of memory\n");
}

void wait_a_moment() noexcept {
    try {
        poll_until({}, Deadline(moment));
    } catch (const std::exception&) {  // it may be poll(2) that fails
        std::this_thread::sleep_for(moment);
    }
}

}  // namespace socketserver
