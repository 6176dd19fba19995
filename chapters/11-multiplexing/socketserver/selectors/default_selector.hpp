#pragma once

#include "socketserver/selectors/epoll_selector.hpp"

namespace socketserver::selectors {

/// The best selector that there is: Python's `DefaultSelector`. Linux has epoll(7).
using DefaultSelector = EpollSelector;

}  // namespace socketserver::selectors
