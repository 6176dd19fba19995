"""Whose code runs, and who is meant to replace it: computed from the code."""

import unittest

from . import studio


class Marks(unittest.TestCase):
    """The calls of figures, with what is told of them."""

    @classmethod
    def setUpClass(cls):
        workshop = studio.workshop()
        cls.calls = {name: workshop.draw(name).description["calls"]
                     for name in ("02-loop", "06-serve-forever", "06-fork-raises")}

    def call(self, figure, number):
        """The call of this number."""
        return next(call for call in self.calls[figure] if call["number"] == number)

    def test_a_template_method_calls_what_others_supply(self):
        told = [(call["method"], call["class_name"])
                for call in self.calls["06-serve-forever"]]
        self.assertEqual(told[:5], [("serve_forever", "BaseServer"),
                                    ("handle_request_noblock", "BaseServer"),
                                    ("get_request", "TCPServer"),
                                    ("verify_request", "BaseServer"),
                                    ("process_request", "BaseServer")])

    def test_marks_are_those_of_the_class_that_declares_the_method(self):
        marks = {call["method"]: call["marks"] for call in self.calls["06-serve-forever"]}
        self.assertEqual(marks["serve_forever"], [])
        self.assertEqual(marks["get_request"], ["subclass"])
        self.assertEqual(marks["verify_request"], ["default", "subclass"])
        self.assertEqual(marks["process_request"], ["default", "Mixin"])
        self.assertEqual(marks["handle"], ["empty"])
        self.assertEqual(marks["service_actions"], ["empty", "Mixin"])

    def test_before_there_are_mix_ins_nothing_is_left_to_them(self):
        marks = {call["method"]: call["marks"] for call in self.calls["02-loop"]}
        self.assertEqual(marks["process_request"], ["default", "subclass"])

    def test_a_child_goes_on_in_the_call_that_forked(self):
        parent, child = (self.call("06-fork-raises", number) for number in ("5", "5′"))
        self.assertEqual((parent["starts"], child["starter"]), ("fork", parent["id"]))
        self.assertEqual((parent["lane"], child["lane"]), (0, 1))

    def test_an_exception_is_followed_from_its_throw_to_who_handles_it(self):
        calls = {call["method"]: call for call in self.calls["06-fork-raises"]}
        self.assertEqual(calls["handle"]["throws"], "std::runtime_error")
        for method in ("handle", "run", "finish_request"):
            self.assertTrue(calls[method]["unwound"], method)
        self.assertTrue(calls["process_request_in_child"]["catches"])
        self.assertFalse(calls["process_request_in_child"]["unwound"])
        self.assertTrue(calls["handle_error"]["handles_error"])
        self.assertFalse(calls["handle_error"]["catches"])


if __name__ == "__main__":
    unittest.main()
