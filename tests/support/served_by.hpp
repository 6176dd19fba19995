#pragma once

#include <doctest/doctest.h>

#include <string>

#include "socketserver/address.hpp"
#include "support/process.hpp"

// The address in the first line of a server, "serving on 127.0.0.1:8123" or a path.
inline socketserver::Address served_by(Process& server) {
    const std::string line = server.read_line();
    const std::string begin = "serving on ";
    REQUIRE(line.substr(0, begin.size()) == begin);
    const std::string place = line.substr(begin.size());
    if (place.front() == '/')
        return place;
    return {"127.0.0.1", std::stoi(place.substr(place.find(':') + 1))};
}
