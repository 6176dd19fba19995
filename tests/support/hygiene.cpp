#include "support/hygiene.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "support/quiet_reporter.hpp"

namespace socketserver {

// How many fibers there are. A stage that has none does not have this function either.
[[gnu::weak]] std::size_t living_fibers() noexcept;

}  // namespace socketserver

namespace {

bool something_left = false;
bool something_ran = false;

// Things by what tells them apart, each with its text for a report.
using Things = std::map<std::string, std::string>;

std::set<std::string> names_in(const char* folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

// The open descriptors. The number and the inode tell them apart, since the name of a
// file that was open before may change. Reading the folder opens one more, which is
// closed again by then.
Things descriptors() {
    Things open;
    for (const std::string& number : names_in("/proc/self/fd")) {
        struct stat file {};
        if (::fstat(std::stoi(number), &file) < 0)
            continue;
        std::error_code gone;
        const auto link = std::filesystem::read_symlink("/proc/self/fd/" + number, gone);
        open[number + ":" + std::to_string(file.st_ino)] =
            number + " -> " + link.string();
    }
    return open;
}

Things threads() {
    Things running;
    for (const std::string& id : names_in("/proc/self/task"))
        running[id] = id;
    return running;
}

// Is there a child, living or a zombie? This looks and takes nothing: the case may still
// wait.
bool has_child() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

std::size_t fibers() {
    return socketserver::living_fibers ? socketserver::living_fibers() : 0;
}

struct Belongings {
    Things descriptors = ::descriptors();
    Things threads = ::threads();
    bool child = has_child();
    std::size_t fibers = ::fibers();
};

std::string not_in(const Things& before, const Things& now, const std::string& what) {
    std::string report;
    for (const auto& [identity, text] : now)
        if (!before.contains(identity))
            report += "  " + what + " " + text + "\n";
    return report;
}

std::string left_since(const Belongings& before) {
    const Belongings now;
    return not_in(before.descriptors, now.descriptors, "descriptor") +
           not_in(before.threads, now.threads, "thread") +
           (now.child && !before.child ? "  a child process\n" : "") +
           (now.fibers > before.fibers ? "  a fiber\n" : "");
}

class HygieneListener : public QuietReporter {
public:
    explicit HygieneListener(const doctest::ContextOptions&) {
        // A sanitizer's own thread starts with the first of ours: let it be there from
        // the start.
        std::thread([] {}).join();
    }

    void test_case_start(const doctest::TestCaseData& test_case) override {
        name_ = test_case.m_name;
        before_ = Belongings();
        something_ran = true;
    }

    // A thread that was joined can show in /proc/self/task for a moment: look again for 1
    // s.
    void test_case_end(const doctest::CurrentTestCaseStats&) override {
        using std::chrono::steady_clock;
        const auto deadline = steady_clock::now() + std::chrono::seconds(1);
        std::string left = left_since(before_);
        while (!left.empty() && steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            left = left_since(before_);
        }
        if (left.empty())
            return;
        something_left = true;
        std::cerr << "HYGIENE: the test case \"" << name_ << "\" left behind:\n" << left;
    }

    void test_run_end(const doctest::TestRunStats&) override {
        if (!something_ran)
            std::cerr << "HYGIENE: no test case was selected\n";
    }

private:
    std::string name_;
    Belongings before_;
};

REGISTER_LISTENER("hygiene", 0, HygieneListener);

}  // namespace

bool hygiene::clean() {
    return something_ran && !something_left;
}
