#pragma once

#include <any>
#include <map>
#include <vector>

#include "socketserver/deadline.hpp"

/// Watching many descriptors at once: Python's module `selectors`.
namespace socketserver::selectors {

// NOLINTBEGIN(readability-identifier-naming): Python's names

/// Something can be read, or a client can be accepted.
inline constexpr int EVENT_READ = 1;

/// There is room to write.
inline constexpr int EVENT_WRITE = 2;

// NOLINTEND(readability-identifier-naming)

/// What was registered: Python's `SelectorKey`.
struct SelectorKey {
    int fd = -1;     ///< The descriptor's number.
    int events = 0;  ///< EVENT_READ, EVENT_WRITE or both.
    std::any data;   ///< What the caller has put there.
};

/// A key, and those of its events that have come.
struct ReadyKey {
    SelectorKey key;  ///< As it was when select() returned: it may be another's by now.
    int events = 0;   ///< EVENT_READ, EVENT_WRITE or both.
};

/// What all selectors have in common: Python's `BaseSelector`. A descriptor is watched
/// until it is unregistered, which has to be done before it is closed: the number may be
/// another's right after that.
class BaseSelector {
public:
    BaseSelector() = default;
    virtual ~BaseSelector() = default;
    BaseSelector(const BaseSelector&) = delete;
    BaseSelector& operator=(const BaseSelector&) = delete;

    /// Watches a descriptor. (Python calls this `register`, a word that C++ keeps.)
    /// @return its key, until that is changed
    /// @throws std::invalid_argument  for a closed descriptor, -1, and for other events
    /// @throws std::out_of_range      when it is registered already
    /// @throws std::system_error      when the kernel refuses it; it is not registered
    /// then
    const SelectorKey& register_fileno(int fileno, int events, std::any data = {});

    /// Watches it no more. That it was closed meanwhile is no error.
    /// @return its key
    /// @throws std::out_of_range  when it is not registered
    SelectorKey unregister(int fileno);

    /// Changes what is watched for, or the data. With the same events no system call is
    /// made.
    /// @return its key, until that is changed
    /// @throws std::out_of_range, std::invalid_argument
    /// @throws std::system_error  when the kernel refuses it; it is not registered any
    /// more
    const SelectorKey& modify(int fileno, int events, std::any data = {});

    /// Waits until something has come, or the time is over: with zero it only looks. An
    /// error, or a peer that is gone, wakes whoever waits for anything. Signals do not
    /// end it.
    /// @throws std::system_error
    virtual std::vector<ReadyKey> select(Timeout timeout = {}) = 0;

    /// The key of a descriptor.
    /// @throws std::out_of_range  when it is not registered
    /// @throws std::logic_error   when the selector is closed
    const SelectorKey& get_key(int fileno) const;

    /// All keys, by the descriptors' numbers, as they are now and will be.
    /// @throws std::logic_error  when the selector is closed
    const std::map<int, SelectorKey>& get_map() const;

    /// Forgets all, and gives back what the selector holds.
    virtual void close();

protected:
    /// Hook: has the kernel watch it. Does nothing.
    /// @throws std::system_error
    virtual void watch(int /*fileno*/, int /*events*/) {}

    /// Hook: has the kernel watch for other events. Does nothing.
    /// @throws std::system_error
    virtual void change(int /*fileno*/, int /*events*/) {}

    /// Hook: has the kernel watch it no more. Does nothing.
    virtual void unwatch(int /*fileno*/) noexcept {}

    /// The keys, by their numbers.
    const std::map<int, SelectorKey>& keys() const noexcept { return keys_; }

private:
    std::map<int, SelectorKey>::iterator find(int fileno);

    std::map<int, SelectorKey> keys_;
    bool is_closed_ = false;
};

}  // namespace socketserver::selectors
