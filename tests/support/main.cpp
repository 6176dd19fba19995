// The main function of every test program: doctest's, which also fails when the run
// selected no test case or when one left something behind (hygiene.hpp).
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include "support/hygiene.hpp"
#include "support/quiet_reporter.hpp"

namespace {

// CMake reads no escapes between [==[ and ]==].
std::string bracketed(const std::string& text) {
    return "[==[" + text + "]==]";
}

// doctest splits a filter at commas, unless they are escaped.
std::string as_filter(const std::string& name) {
    std::string filter;
    for (const char letter : name) {
        if (letter == ',' || letter == '\\')
            filter += '\\';
        filter += letter;
    }
    return filter;
}

/// Lists the test cases as CMake commands: cmake/DiscoverTests.cmake says who reads them.
class CtestReporter : public QuietReporter {
public:
    explicit CtestReporter(const doctest::ContextOptions& options)
        : out_(*options.cout) {}

    void report_query(const doctest::QueryData& query) override {
        for (unsigned i = 0; i < query.num_data; ++i) {
            const doctest::TestCaseData& test_case = *query.data[i];
            out_ << "add_case(" << bracketed(test_case.m_name) << ' '
                 << bracketed(as_filter(test_case.m_name)) << ' '
                 << bracketed(test_case.m_test_suite) << ")\n";
        }
    }

private:
    std::ostream& out_;
};

REGISTER_REPORTER("ctest", 0, CtestReporter);

}  // namespace

int main(int argc, char** argv) {
    doctest::Context context(argc, argv);
    const int status = context.run();
    if (context.shouldExit())  // it only listed the test cases
        return status;
    return status != 0 || !hygiene::clean() ? 1 : 0;
}
