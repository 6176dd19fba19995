"""Whose code runs, and who is meant to replace it: computed from the code."""

import unittest

from diagrams import figure_file, look

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
        self.assertEqual(marks["serve_forever"], ["default", "subclass"])
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


class LeftOut(unittest.TestCase):
    """What the figure files hide."""

    def test_each_method_that_is_hidden_is_there(self):
        workshop = studio.workshop()
        for name in figure_file.names():
            figure = figure_file.read(name)
            if figure.kind != "syscalls":
                program = workshop.program(figure.stage, "every_class")
                methods = {method.name for one in program.classes.values()
                           for method in one.methods}
                self.assertLessEqual(set(figure.hide), methods, name)


class Colours(unittest.TestCase):
    """What a class is can be seen."""

    def test_those_of_any_number_of_families_can_be_read_and_told_apart(self):
        families = [f"{kind}-{number}" for number in range(20)
                    for kind in ("root", "derived")]
        inks = [look.inks_of(family) for family in families]
        for family, (strong, tint) in zip(families, inks):
            with self.subTest(family):
                self.assertGreater(contrast(strong, "#FFFFFF"), 4.5)
                self.assertGreater(contrast(strong, tint), 4.0)
        self.assertEqual(len(set(inks)), len(families))


def contrast(one, other):
    """As the Web Content Accessibility Guidelines define it."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    """From 0, black, to 1, white."""
    parts = [int(color[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else
                        ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


if __name__ == "__main__":
    unittest.main()
