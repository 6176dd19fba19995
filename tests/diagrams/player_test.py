"""The players, in a real browser: each step shows what was recorded, and all ways lead to
every step."""

import unittest

from .players import ALL_SEEN, PlayerTest
from .studio import figure_file


class Steps(PlayerTest):
    """All ways lead to the steps."""

    def test_every_step_of_every_figure(self):
        for name, figure in self.figures.items():
            with self.subTest(name):
                self.open(name)
                seen = self.browser.run(ALL_SEEN)
                self.assertEqual(len(seen), len(figure["steps"]))
                for index, one in enumerate(seen):
                    self.assert_step(name, index, one)

    def test_the_right_key_steps_through_a_whole_flow(self):
        name = "06-process-request-raises"
        last = len(self.steps(name)) - 1
        self.open(name)
        for index in range(last + 1):
            self.assert_step(name, index)
            self.press("ArrowRight")
        self.assert_step(name, last)  # there it stays

    def test_the_left_key_steps_back(self):
        self.open("06-thread-raises", "#step=20")
        for index in range(19, -1, -1):
            self.assert_step("06-thread-raises", index)
            self.press("ArrowLeft")
        self.assert_step("06-thread-raises", 0)

    def test_down_and_up_go_from_call_to_call(self):
        steps = self.steps("06-fork")
        beginnings = [at for at, step in enumerate(steps) if step["kind"] == "enter"]
        self.open("06-fork")
        for index in beginnings:
            self.press("ArrowDown")
            self.assert_step("06-fork", index)
        for index in reversed(beginnings[:-1]):
            self.press("ArrowUp")
            self.assert_step("06-fork", index)

    def test_home_and_end(self):
        self.open("06-serve-forever", "#step=7")
        self.press("End")
        self.assert_step("06-serve-forever", len(self.steps("06-serve-forever")) - 1)
        self.press("Home")
        self.assert_step("06-serve-forever", 0)

    def test_the_slider(self):
        self.open("06-thread")
        self.browser.click("#slider")  # in its middle
        middle = self.seen()["slider"] - 1
        self.assertAlmostEqual(middle, len(self.steps("06-thread")) / 2, delta=2)
        self.assert_step("06-thread", middle)
        self.press("ArrowLeft")
        self.assert_step("06-thread", middle - 1)

    def test_the_buttons(self):
        last = len(self.steps("06-thread")) - 1
        self.open("06-thread")
        for button, index in [("on", 1), ("on", 2), ("back", 1), ("last", last),
                              ("first", 0)]:
            self.browser.click(f"#{button}")
            self.assert_step("06-thread", index)

    def test_a_click_on_a_call_goes_to_its_beginning(self):
        for name in ("06-serve-forever", "06-serve-forever-columns"):
            self.open(name)
            for number in range(len(self.figures[name]["calls"])):
                self.browser.click(f'.call[data-call="{number}"] .box')
                steps = self.steps(name)
                self.assert_step(name, next(
                    at for at, step in enumerate(steps)
                    if (step["kind"], step["call"]) == ("enter", number)))

    def test_a_link_to_a_step(self):
        last = len(self.steps("06-thread")) - 1
        for link, index in [("#step=12", 11), ("#step=1", 0), ("", 0), ("#step=0", 0),
                            (f"#step={last + 1}", last), ("#step=999", last), ("#x", 0)]:
            self.open("06-thread", link)
            self.assert_step("06-thread", index)
        self.browser.run("location.hash = '#step=5'")
        self.browser.wait_for("document.getElementById('slider').value", "5")
        self.assert_step("06-thread", 4)

    def test_a_figure_of_classes_has_no_player(self):
        for name in figure_file.names():
            kind = figure_file.read(name).kind
            with self.subTest(name):
                self.assertEqual((self.folder / f"{name}.html").exists(),
                                 kind in ("calls", "columns"))


if __name__ == "__main__":
    unittest.main()
