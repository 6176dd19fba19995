// send_file() waits while SIGPIPE is blocked; without that these rules hold here, too.

#include "support/waiting_rules.hpp"

namespace {

const waiting_rules::Lifted in_this_program;

}  // namespace
