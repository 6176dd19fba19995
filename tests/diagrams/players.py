"""What the tests of the players share: all players in one real browser, and what can be
seen in it."""

import tempfile
import unittest
from pathlib import Path

from diagrams import player

from . import studio
from tests.support.chromium import Chromium
from .studio import SOURCE, figure_file

# What can be seen in the page.
SEE = """() => {
    const isFaint = call => getComputedStyle(call.querySelector(".box path"))
                                .fillOpacity < 0.5;
    const calls = [...document.querySelectorAll("#figure .call")];
    const now = [...document.querySelectorAll("#source li.now")];
    return {
        step: Number(document.getElementById("count").textContent.split(" ")[0]),
        slider: Number(document.getElementById("slider").value),
        hash: location.hash,
        says: document.getElementById("says").textContent,
        lit: calls.filter(call => call.matches(".lit")).map(call => call.dataset.call),
        current: calls.filter(call => call.getAttribute("aria-current") === "step")
                      .map(call => call.dataset.call),
        faint: calls.filter(isFaint).map(call => Number(call.dataset.call)),
        tags: [...document.querySelectorAll("#figure .tag text")]
            .filter(tag => getComputedStyle(tag).visibility === "visible")
            .map(tag => tag.textContent),
        lines: now.map(line => line.textContent),
        numbers: now.map(line => [...line.parentNode.children].indexOf(line) + 1),
        file: now.map(line => line.closest("article").dataset.file).join(),
        isInView: now.concat(calls.filter(call => call.matches(".lit")))
            .every(thing => {
                const box = thing.querySelector(".box") ?? thing;
                const place = box.getBoundingClientRect();
                const pane = thing.closest("section").getBoundingClientRect();
                return place.top >= pane.top && place.bottom <= pane.bottom &&
                    place.left < pane.right && place.right > pane.left;
            }),
    };
}"""
SEEN = f"({SEE})()"

# What can be seen at each step, if one goes on with the right key. (A key of the keyboard
# has to wait for the next picture; these are quicker.)
ALL_SEEN = f"""(() => {{
    const see = {SEE}, seen = [see()];
    while (!document.getElementById("on").disabled) {{
        dispatchEvent(new KeyboardEvent("keydown", {{ key: "ArrowRight" }}));
        seen.push(see());
    }}
    return seen;
}})()"""


def lit_call(figure, step):
    """The call whose code is at a line: a call begins and ends in its caller's."""
    call = figure["calls"][step["call"]]
    is_outside = step["kind"] in ("call", "return") and call["parent"] is not None
    return call["parent"] if is_outside else call["id"]


def calls_to_come(figure, index):
    """The calls that have not begun after a step."""
    steps = figure["steps"][:index + 1]
    begun = {step["call"] for step in steps if step["kind"] == "enter"}
    return {call["id"] for call in figure["calls"]} - begun


class PlayerTest(unittest.TestCase):
    """A page in the browser, which all tests share. Each figure is drawn once."""

    browser = None

    @classmethod
    def setUpClass(cls):
        if PlayerTest.browser:
            return
        folder = tempfile.TemporaryDirectory()
        unittest.addModuleCleanup(folder.cleanup)
        PlayerTest.folder = Path(folder.name)
        PlayerTest.figures = {}
        workshop = studio.workshop()
        for name in figure_file.names():
            drawn = workshop.draw(name)
            if player.write(drawn, cls.folder):
                cls.figures[name] = drawn.description
        PlayerTest.browser = Chromium()
        unittest.addModuleCleanup(cls.browser.close)

    def setUp(self):
        self.browser.resize(1280, 720)
        self.browser.prefer("light")

    def tearDown(self):
        self.browser.run("localStorage.clear()")
        self.assertEqual(self.browser.errors, [])

    def open(self, name, step=""):
        """Opens a player."""
        self.browser.open(f"{(self.folder / name).as_uri()}.html{step}")

    def seen(self):
        """What can be seen now."""
        return self.browser.run(SEEN)

    def steps(self, name):
        """The recorded steps of a figure."""
        return self.figures[name]["steps"]

    def press(self, *keys):
        """Presses keys, one after the other."""
        for key in keys:
            self.browser.press(key)

    def assert_step(self, name, index, seen=None):
        """The page shows the step of this index as it was recorded."""
        figure, seen = self.figures[name], seen or self.seen()
        step = figure["steps"][index]
        place = step["place"]
        lit = lit_call(figure, step)
        text = (SOURCE / place["file"]).read_text("utf-8").splitlines()[place["line"] - 1]
        self.assertEqual((seen["step"], seen["slider"], seen["hash"]),
                         (index + 1, index + 1, f"#step={index + 1}"))
        self.assertEqual((seen["file"], seen["numbers"], seen["lines"]),
                         (place["file"], [place["line"]], [text]), step)
        self.assertEqual((seen["lit"], seen["current"]), ([str(lit)], [str(lit)]), step)
        self.assertEqual(set(seen["faint"]), calls_to_come(figure, index) - {lit}, step)
        self.assertIn(figure["calls"][step["call"]]["method"], seen["says"])
        self.assertTrue(seen["isInView"], step)
