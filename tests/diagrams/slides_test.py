"""The slides: a page for each call, in their order, with that call lit and what comes
later faint."""

import re
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from diagrams import slides

from . import studio
from .studio import SOURCE, figure_file

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST_TEXT = 14  # points, on a slide


def setUpModule():
    """Each figure is drawn once."""
    global DRAWN, PAGES  # pylint: disable=global-variable-undefined
    workshop = studio.workshop()
    DRAWN = {name: workshop.draw(name) for name in figure_file.names()}
    PAGES = {name: list(map(xml.etree.ElementTree.fromstring, slides.pages(drawn)))
             for name, drawn in DRAWN.items()}


def walked():
    """The figures through which one can walk: their calls and their pages."""
    return [(name, drawn.description["calls"], PAGES[name])
            for name, drawn in DRAWN.items() if drawn.description["steps"]
            and drawn.description["kind"] in ("calls", "columns")]


def groups(page):
    """The calls of a page, in the figure's order."""
    return [group for group in page.iter(f"{SVG}g") if group.get("data-state")
            and "call" in group.get("class").split()]


def number_of(group):
    """The number that a call shows."""
    label = next(part for part in group if part.get("class") == "number")
    return "".join(label.itertext()).strip()


class Pages(unittest.TestCase):
    """The pages as SVG."""

    def test_there_is_one_for_each_call(self):
        self.assertGreater(len(walked()), 10)
        for name, calls, pages in walked():
            self.assertEqual(len(pages), len(calls), name)

    def test_a_figure_without_steps_is_one_page(self):
        for name, drawn in DRAWN.items():
            if not drawn.description["steps"]:
                self.assertEqual(len(PAGES[name]), 1, name)

    def test_a_page_lights_its_call_and_no_other(self):
        for name, calls, pages in walked():
            for call, page in zip(calls, pages):
                with self.subTest(name, call=call["number"]):
                    lit = [number_of(group) for group in groups(page)
                           if "lit" in group.get("class").split()]
                    self.assertEqual(lit, [call["number"]])

    def test_what_comes_later_is_faint(self):
        for name, calls, pages in walked():
            for index, page in enumerate(pages):
                with self.subTest(name, page=index + 1):
                    ahead = [number_of(group) for group in groups(page)
                             if group.get("data-state") in ("ahead", "called")]
                    later = [call["number"] for call in calls[index + 1:]]
                    self.assertEqual(ahead, later)

    def test_a_page_names_its_call_and_shows_the_line_that_made_it(self):
        for name, calls, pages in walked():
            for call, page in zip(calls, pages):
                with self.subTest(name, call=call["number"]):
                    words = " ".join("".join(text.itertext())
                                     for text in page.findall(f"{SVG}text"))
                    self.assertIn(f"{call['method']}()", words)
                    site = call["site"]
                    if site["file"] and not call["is_child_copy"]:
                        lines = (SOURCE / site["file"]).read_text("utf-8").splitlines()
                        wanted = "".join(lines[site["line"] - 1].split())
                        self.assertIn(wanted, "".join(words.split()))

    def test_all_can_be_read_and_is_on_the_page(self):
        for name, pages in PAGES.items():
            with self.subTest(name):
                figure = pages[0].find(f"{SVG}svg")
                x, y, width, height = (float(figure.get(key))
                                       for key in ("x", "y", "width", "height"))
                self.assertGreaterEqual(min(x, y), 0)
                self.assertLessEqual((x + width, y + height), (1920, 1080))
                scale = width / float(figure.get("viewBox").split()[2])
                sizes = [float(text.get("font-size"))
                         for text in figure.iter(f"{SVG}text")]
                self.assertGreaterEqual(min(sizes) * scale, SMALLEST_TEXT)


class Files(unittest.TestCase):
    """What is written."""

    def test_the_pdf_has_these_pages_in_the_size_of_a_slide(self):
        for name in ("06-thread-raises", "06-classes"):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                slides.write(DRAWN[name], Path(folder))
                path = Path(folder) / f"{name}.frames.pdf"
                sizes = page_sizes(path)
                self.assertEqual(len(sizes), len(PAGES[name]))
                self.assertEqual(set(sizes), {(1440, 810)})  # 1920x1080 pixels
                self.assertLess(path.stat().st_size, 500_000)


def page_sizes(path):
    """The sizes of the pages of a PDF as rsvg-convert writes it, in points."""
    return [(float(width), float(height)) for width, height in re.findall(
        rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", path.read_bytes())]


if __name__ == "__main__":
    unittest.main()
