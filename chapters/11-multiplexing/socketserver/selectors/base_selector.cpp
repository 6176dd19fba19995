#include "socketserver/selectors/base_selector.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace socketserver::selectors {

namespace {

void check(int fileno, int events) {
    if (fileno < 0)
        throw std::invalid_argument("descriptor " + std::to_string(fileno) +
                                    " can't be watched: it is closed");
    if (events == 0 || (events & ~(EVENT_READ | EVENT_WRITE)) != 0)
        throw std::invalid_argument("there are no events " + std::to_string(events) +
                                    ": give EVENT_READ, EVENT_WRITE or both");
}

[[noreturn]] void fail_unknown(int fileno) {
    throw std::out_of_range("descriptor " + std::to_string(fileno) +
                            " is not registered");
}

}  // namespace

const SelectorKey& BaseSelector::register_fileno(int fileno, int events, std::any data) {
    check(fileno, events);
    const auto [place, is_new] =
        keys_.try_emplace(fileno, SelectorKey{fileno, events, std::move(data)});
    if (!is_new)
        throw std::out_of_range("descriptor " + std::to_string(fileno) +
                                " is registered already");
    try {
        watch(fileno, events);
    } catch (...) {
        keys_.erase(place);
        throw;
    }
    return place->second;
}

SelectorKey BaseSelector::unregister(int fileno) {
    SelectorKey key = std::move(find(fileno)->second);
    keys_.erase(fileno);
    unwatch(fileno);
    return key;
}

const SelectorKey& BaseSelector::modify(int fileno, int events, std::any data) {
    const auto place = find(fileno);
    SelectorKey& key = place->second;
    check(fileno, events);
    if (events != key.events) {
        try {
            change(fileno, events);
        } catch (...) {
            keys_.erase(place);
            throw;
        }
    }
    key.events = events;
    key.data = std::move(data);
    return key;
}

const SelectorKey& BaseSelector::get_key(int fileno) const {
    const auto place = get_map().find(fileno);
    if (place == keys_.end())
        fail_unknown(fileno);
    return place->second;
}

const std::map<int, SelectorKey>& BaseSelector::get_map() const {
    if (is_closed_)
        throw std::logic_error("the selector is closed");
    return keys_;
}

void BaseSelector::close() {
    keys_.clear();
    is_closed_ = true;
}

std::map<int, SelectorKey>::iterator BaseSelector::find(int fileno) {
    const auto place = keys_.find(fileno);
    if (place == keys_.end())
        fail_unknown(fileno);
    return place;
}

}  // namespace socketserver::selectors
