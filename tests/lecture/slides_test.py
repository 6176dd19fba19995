"""The slides in a real browser: what is on one can be read from the last row, each step
lights something, and nothing is asked of a network. Without reveal.js the tests are
skipped: scripts/lecture fetches it."""

import contextlib
import re
import sys
import tempfile
import unittest
from pathlib import Path

from lecture import __main__ as command
from lecture import deck, handout, schedule
from scripts.house import overlay
from tests.house import quotes_test
from tests.support.chromium import Chromium

REVEAL = overlay.SOURCE / "build" / "lecture" / "npm" / "node_modules" / "reveal.js"
SMALLEST = 26.6  # pixels of a slide of 1280x720: 20 points
SKIPPED = 77

# Of each slide: what sticks out, its smallest letters, its notes, and each of its steps.
SEEN = """(() => {
    const slideSeen = number => {
        Reveal.slide(number);
        const slide = document.querySelector("section.present");
        const things = [...slide.querySelectorAll("*")].filter(
            thing => !thing.closest("aside, svg") && !thing.matches("i.fragment"));
        const boxes = things.map(thing => thing.getBoundingClientRect());
        const words = things.filter(thing => [...thing.childNodes].some(
            one => one.nodeType === Node.TEXT_NODE && one.data.trim()));
        return {
            title: slide.querySelector("h2").textContent,
            bottom: Math.max(...boxes.map(box => box.bottom)),
            right: Math.max(...boxes.map(box => box.right)),
            smallest: Math.min(...words.map(
                one => parseFloat(getComputedStyle(one).fontSize))),
            seconds: Number(slide.dataset.timing),
            notes: slide.querySelector("aside.notes p").textContent,
            steps: [...slide.querySelectorAll("i.fragment")].map((_, at) => {
                Reveal.slide(number, 0, at);
                return stepSeen(slide);
            }),
        };
    };
    const stepSeen = slide => {
        const lit = [...slide.querySelectorAll(".line.lit, .figure .lit")];
        const frame = slide.querySelector(".figure svg");
        const texts = lit.flatMap(one => [...one.querySelectorAll("text")]);
        const room = frame ? frame.getBoundingClientRect() : null;
        return {
            lit: lit.length,
            inView: !frame || lit.every(one => {
                const box = one.getBoundingClientRect();
                return box.left >= room.left - 1 && box.right <= room.right + 1 &&
                       box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
            }),
            letters: frame && lit.length ? 13 * frame.getScreenCTM().a : 99,
        };
    };
    return [...Array(Reveal.getTotalSlides()).keys()].map(slideSeen);
})()"""


def setUpModule():
    """All slides are made once, and one browser looks at them."""
    global CHAPTERS, FOLDER, BROWSER  # pylint: disable=global-variable-undefined
    CHAPTERS = schedule.chapters()
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    FOLDER = Path(folder.name)
    for chapter in CHAPTERS:
        (FOLDER / f"{chapter.file}.html").write_text(deck.page(chapter, REVEAL), "utf-8")
    BROWSER = Chromium()
    unittest.addModuleCleanup(BROWSER.close)
    BROWSER.resize(1280, 720)


def opened(chapter):
    """A chapter's slides, in the browser."""
    BROWSER.open((FOLDER / f"{chapter.file}.html").as_uri())
    BROWSER.wait_for("Reveal.isReady()")


class Slides(unittest.TestCase):

    def test_each_fits_and_can_be_read_and_has_its_notes_and_steps(self):
        for chapter in CHAPTERS:
            opened(chapter)
            seen = BROWSER.run(SEEN)
            self.assertEqual(len(seen), len(chapter.slides))
            for slide, one in zip(chapter.slides, seen):
                with self.subTest(chapter.file, slide=one["title"]):
                    self.check(slide, one)
        self.assertEqual(BROWSER.errors, [])

    def check(self, slide, seen):
        self.assertLessEqual(seen["bottom"], 720)
        self.assertLessEqual(seen["right"], 1280)
        self.assertGreaterEqual(seen["smallest"], SMALLEST)
        self.assertEqual(seen["seconds"], 60 * slide.minutes)
        self.assertTrue(seen["notes"])
        for step in seen["steps"]:
            self.assertGreater(step["lit"], 0)
            self.assertTrue(step["inView"])
            self.assertGreaterEqual(step["letters"], SMALLEST)

    def test_nothing_is_asked_of_a_network(self):
        opened(CHAPTERS[0])
        self.assertEqual([address for address in BROWSER.requests
                          if not re.match("(file|data|about|blob):", address)], [])

    def test_the_lecturer_s_view_has_notes_a_clock_and_the_next_slide(self):
        opened(CHAPTERS[0])
        with second_page():
            BROWSER.wait_for("document.querySelectorAll('iframe').length", 2)
            BROWSER.wait_for(
                "document.querySelector('.speaker-controls-notes .value').textContent"
                ".trim().length > 20")
            self.assertTrue(BROWSER.run("!!document.querySelector('.clock-value')"))
            BROWSER.wait_for("!!document.querySelector('.pacing .hours-value')")


@contextlib.contextmanager
def second_page():
    """Within it the browser speaks to the page that the key "s" opens."""
    first = BROWSER.session
    BROWSER.ask("Input.dispatchKeyEvent", type="keyDown", key="s", code="KeyS",
                windowsVirtualKeyCode=83)
    BROWSER.session = ""
    found = []
    while not found:
        targets = BROWSER.ask("Target.getTargets")["targetInfos"]
        found = [one["targetId"] for one in targets
                 if one["type"] == "page" and not one["attached"]]
    BROWSER.session = BROWSER.ask("Target.attachToTarget", targetId=found[0],
                                  flatten=True)["sessionId"]
    BROWSER.ask("Runtime.enable")
    try:
        yield
    finally:
        BROWSER.session = first
        BROWSER.ask("Target.closeTarget", targetId=found[0])


class Code(unittest.TestCase):

    def test_each_quote_on_a_slide_stands_in_its_stage(self):
        wrong = {place: problem for stage, block, place in quotes_test.quotes(
                     overlay.SOURCE)
                 if (problem := quotes_test.block_problem(overlay.SOURCE, stage, block))}
        for chapter in CHAPTERS:
            readme = (chapter.folder / "README.md").relative_to(overlay.SOURCE)
            for slide in chapter.slides:
                for part in slide.parts:
                    self.assertNotIn(f"{readme}:{part.block}", wrong)


class Printed(unittest.TestCase):

    def test_the_pdf_has_a_page_for_each_slide(self):
        chapter = CHAPTERS[0]
        self.assertEqual(pages_of(deck.printed(chapter)), len(chapter.slides))

    def test_a_hand_out_has_two(self):
        self.assertEqual(pages_of(handout.page(CHAPTERS[1])), 2)

    def test_a_hand_out_has_ten_lines_and_five_questions_and_fits(self):
        for chapter in CHAPTERS:
            paper = FOLDER / "handout.html"
            paper.write_text(handout.page(chapter), encoding="utf-8")
            BROWSER.open(paper.as_uri())
            with self.subTest(chapter.file):
                self.assertEqual(BROWSER.run("""["section > ol:not(.questions) > li",
                    ".questions > li", "figure svg, table"].map(
                    one => document.querySelectorAll(one).length)"""), [10, 5, 1])
                text = (chapter.folder / "README.md").read_text(encoding="utf-8")
                self.assertEqual(BROWSER.run("!!document.querySelector('table')"),
                                 "\n| hook |" in text)
                self.assertTrue(BROWSER.run("""[...document.querySelectorAll("section")]
                    .every(one => one.scrollHeight <= one.clientHeight)"""))


def pages_of(text):
    """How many pages a page of HTML has as a PDF."""
    pdf = FOLDER / "printed.pdf"
    command.print_to(pdf, text)
    return len(re.findall(rb"/Type */Page\b", pdf.read_bytes()))


if __name__ == "__main__":
    if not REVEAL.is_dir():
        print("SKIPPED: reveal.js is not here; scripts/lecture fetches it by npm")
        sys.exit(SKIPPED)
    unittest.main()
