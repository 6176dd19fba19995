#pragma once

// After every test case: is each descriptor closed, each child process waited for, each
// thread joined, each fiber at its end? What a case left behind is printed and makes the
// test program fail.
namespace hygiene {

/// False when a test case left something behind, or when no test case ran at all.
bool clean();

}  // namespace hygiene
