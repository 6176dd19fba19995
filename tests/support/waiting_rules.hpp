#pragma once

// A test program ends with "WAITING: ..." when somebody waits where nobody may:
// waiting_rules.cpp says where that is.
namespace waiting_rules {

// Lifts the rules for the whole program, by one object of the test's own.
struct Lifted {
    Lifted();
};

}  // namespace waiting_rules
