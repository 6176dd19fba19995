"""What becomes of a method that a handler of one's own has in the place of the library's:
the compiler tells of the one that would never be called."""

import subprocess
import unittest

from scripts.house import overlay

from . import scratch

READS = ["chapters"]

HANDLER = """
#include "socketserver/http/base_http_request_handler.hpp"

class Handler : public socketserver::http::BaseHTTPRequestHandler {
    %s {}
};
"""


def compile_with(method):
    """The compiler's exit status for a handler with this method, and what it says."""
    folders = [f"-I{folder}" for folder in overlay.stages()[-1].folders]
    done = subprocess.run(
        [scratch.cached("CMAKE_CXX_COMPILER"), "-std=c++20", "-fsyntax-only",
         "-Woverloaded-virtual", *folders, "-x", "c++", "-"],
        input=HANDLER % method, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stderr


class Overriding(unittest.TestCase):

    def test_a_method_of_the_same_kind_overrides_with_the_word_and_without(self):
        self.assertEqual(compile_with("void end_headers()"), (0, ""))

    def test_one_with_other_parameters_is_warned_of(self):
        status, told = compile_with("void send_error(int)")
        self.assertEqual(status, 0)
        self.assertRegex(told, "-Woverloaded-virtual")
        self.assertIn("send_error", told)

    def test_with_the_word_override_it_does_not_compile(self):
        status, told = compile_with("void send_error(int) override")
        self.assertNotEqual(status, 0)
        self.assertIn("override", told)


if __name__ == "__main__":
    unittest.main()
