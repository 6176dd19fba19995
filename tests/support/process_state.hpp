#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "support/eventually.hpp"

// What is seen of a process from outside.

// What the kernel says about a process: R, S, Z for a zombie, or - when there is none.
inline char state_of(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/stat");
    std::string text;  // stays empty when the process goes while it is read
    std::getline(in, text, '\0');
    const std::size_t end_of_name = text.rfind(") ");
    return end_of_name == std::string::npos ? '-' : text[end_of_name + 2];
}

// Whether the process comes to this state.
inline bool comes_to(char state, pid_t process) {
    return eventually([=] { return state_of(process) == state; });
}

// The children of a process, zombies too, whichever of its threads has made them.
inline std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> children;
    std::error_code gone;  // a thread may end while it is looked at
    for (const auto& thread : std::filesystem::directory_iterator(
             "/proc/" + std::to_string(process) + "/task", gone)) {
        std::ifstream in(thread.path() / "children");
        children.insert(children.end(), std::istream_iterator<pid_t>(in), {});
    }
    return children;
}

// The open descriptors of a process, each with what it is: "socket:[4711]".
inline std::map<int, std::string> descriptors_of(pid_t process) {
    std::map<int, std::string> open;
    for (const auto& entry : std::filesystem::directory_iterator(
             "/proc/" + std::to_string(process) + "/fd")) {
        std::error_code gone;
        const auto link = std::filesystem::read_symlink(entry, gone);
        if (!gone)
            open[std::stoi(entry.path().filename())] = link.string();
    }
    return open;
}

// What kind of descriptors the first has that the second has not, in order: "eventfd".
inline std::vector<std::string> kinds_only_in(const std::map<int, std::string>& first,
                                              const std::map<int, std::string>& second) {
    std::vector<std::string> kinds;
    for (const auto& [number, link] : first)
        if (!second.contains(number) || second.at(number) != link)
            kinds.push_back(link.starts_with("anon_inode:[")
                                ? link.substr(12, link.size() - 13)
                                : link.substr(0, link.find(':')));
    std::ranges::sort(kinds);
    return kinds;
}
