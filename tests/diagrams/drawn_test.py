"""Every figure is drawn as it is committed, can be read on a slide, and shows no more
than a slide can hold."""

import re
import unittest
import xml.etree.ElementTree

from . import studio
from .studio import GENERATED, SOURCE, figure_file

SLIDE = (1920, 1080)
SMALLEST_TEXT = 14  # points, on a slide
MARGIN = 36  # that Graphviz puts around a figure, on both sides together
MOST_CALLS = 22


def setUpModule():
    """Each figure is drawn once."""
    global DRAWN  # pylint: disable=global-variable-undefined
    workshop = studio.workshop()
    DRAWN = {name: workshop.draw(name) for name in figure_file.names()}


def overlap(one, other):
    """Whether two texts [words, x, y, width, height, size] touch."""
    _, x1, y1, w1, h1, _ = one
    _, x2, y2, w2, h2, _ = other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


def crosses(begin, end, text):
    """Whether a line, level or upright or steep, goes through the letters of a text."""
    _, x, y, w, h, _ = text
    left, right, top, bottom = x + 1, x + w - 1, y + 3, y + h - 3
    for part in range(101):
        px = begin[0] + (end[0] - begin[0]) * part / 100
        py = begin[1] + (end[1] - begin[1]) * part / 100
        if left < px < right and top < py < bottom:
            return True
    return False


class Drawn(unittest.TestCase):
    """The figures of this build."""

    def test_the_committed_drawing_is_what_a_fresh_recording_gives(self):
        for name, drawn in DRAWN.items():
            with self.subTest(name):
                committed = (GENERATED / f"{name}.dot").read_text(encoding="utf-8")
                self.assertTrue(drawn.dot == committed,
                                f"scripts/diagrams {name} --format dot --format svg")

    def test_nothing_is_committed_that_is_no_figure(self):
        expected = {f"{name}.{kind}" for name in DRAWN for kind in ("dot", "svg")}
        there = {path.name for path in GENERATED.iterdir()
                 if path.suffix in (".dot", ".svg")}
        self.assertEqual(there, expected)

    def test_no_text_overlaps_another(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                texts = figure["texts"]
                for index, text in enumerate(texts):
                    for other in texts[index + 1:]:
                        self.assertFalse(overlap(text, other), f"{text} and {other}")

    def test_no_line_goes_through_a_text(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                for line, points in figure["lines"]:
                    if line.startswith("life-"):  # they are behind the boxes
                        continue
                    for begin, end in zip(points, points[1:]):
                        for text in figure["texts"]:
                            self.assertFalse(crosses(begin, end, text), f"{line}: {text}")

    def test_every_text_can_be_read_on_a_slide(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                scale = min(SLIDE[0] / (figure["width"] + MARGIN),
                            SLIDE[1] / (figure["height"] + MARGIN))
                smallest = min(text[5] for text in figure["texts"])
                self.assertGreaterEqual(smallest * scale, SMALLEST_TEXT)

    def test_no_figure_holds_too_many_calls(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                self.assertLessEqual(len(figure["calls"]), MOST_CALLS)

    def test_each_call_is_numbered_and_has_its_box_and_its_source(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                numbers = [call["number"] for call in figure["calls"]]
                self.assertEqual(len(set(numbers)), len(numbers))
                for call in figure["calls"]:
                    if figure["kind"] != "syscalls":  # the kernel's source is elsewhere
                        self.assertTrue((SOURCE / call["body"]["file"]).is_file(), call)
                    if figure["kind"] != "resolution":
                        self.assertEqual(len(call["box"]), 4, call)

    def test_each_step_is_at_a_line_of_the_tree(self):
        for name, drawn in DRAWN.items():
            figure = drawn.description
            with self.subTest(name):
                for step in figure["steps"]:
                    path = SOURCE / step["place"]["file"]
                    lines = path.read_text(encoding="utf-8").splitlines()
                    self.assertTrue(lines[step["place"]["line"] - 1].strip(), step)


class Committed(unittest.TestCase):
    """The SVG files, which every code host shows."""

    def test_they_are_well_formed_and_bring_their_letters(self):
        for path in sorted(GENERATED.glob("*.svg")):
            with self.subTest(path.name):
                text = path.read_text(encoding="utf-8")
                xml.etree.ElementTree.fromstring(text)
                self.assertIn("url(data:font/woff;base64,", text)

    def test_they_hold_no_path_of_a_machine(self):
        for path in sorted(GENERATED.glob("*")):
            with self.subTest(path.name):
                text = re.sub(r"base64,[^)]*", "", path.read_text(encoding="utf-8"))
                self.assertNotRegex(text, r"/(home|root|usr|tmp|work|build)/")
                self.assertNotIn(str(SOURCE), text)


if __name__ == "__main__":
    unittest.main()
