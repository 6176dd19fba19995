// HTTP's handlers still send the answer to an error from within the catch block.

#include "support/waiting_rules.hpp"

namespace {

const waiting_rules::Lifted in_this_program;

}  // namespace
