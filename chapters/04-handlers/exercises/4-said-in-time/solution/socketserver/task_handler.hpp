#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "socketserver/stream_request_handler.hpp"

/// Does some tasks, one after the other, and tells its client of each when it begins and
/// when it is done.
class TaskHandler : public socketserver::StreamRequestHandler {
public:
    /// @param tasks  what is to be done; each may take long
    explicit TaskHandler(std::vector<std::function<void()>> tasks)
        : tasks_(std::move(tasks)) {}

protected:
    void handle() override {
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            wfile << "task " << i + 1 << " begins\n" << std::flush;
            tasks_[i]();
            wfile << "it is done\n";
        }
        wfile << "that is all\n";
    }

private:
    std::vector<std::function<void()>> tasks_;
};
