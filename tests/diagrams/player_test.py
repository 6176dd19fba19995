"""The players, in a real browser: each step shows what was recorded, all ways lead to
every step, and what a page says can be read."""

import unittest

from .players import ALL_SEEN, SEEN, PlayerTest
from .studio import SOURCE, figure_file


class Steps(PlayerTest):
    """All ways lead to the steps."""

    def test_every_figure(self):
        """Each page is opened once: that takes longer than to look at it."""
        for name in self.figures:
            with self.subTest(name):
                self.open(name)
                self.shows_every_step(name)
                self.has_whole_sources()
                self.fits_a_narrow_screen(name)

    def shows_every_step(self, name):
        """As it was recorded."""
        seen = self.browser.run(ALL_SEEN)
        self.assertEqual(len(seen), len(self.steps(name)))
        for index, one in enumerate(seen):
            self.assert_step(name, index, one)

    def has_whole_sources(self):
        """Line by line."""
        sources = self.browser.run("""Object.fromEntries(
            [...document.querySelectorAll("#source article")].map(file => [
                file.dataset.file,
                [...file.querySelectorAll("li")].map(line => line.textContent)]))""")
        for file, lines in sources.items():
            self.assertEqual(lines, (SOURCE / file).read_text("utf-8").splitlines())

    def fits_a_narrow_screen(self, name):
        """Nothing is wider than it, and the step that is shown stays."""
        self.press("Home", *["ArrowRight"] * 5)
        self.browser.resize(390, 844)
        self.browser.wait_for("innerWidth", 390)
        too_wide = """[...document.querySelectorAll("body *")].filter(thing =>
            !thing.parentNode.closest("#figure") &&
            thing.getBoundingClientRect().right > innerWidth + 0.5).map(
                thing => thing.outerHTML.slice(0, 80))"""
        size = "(page => [page.scrollWidth, page.scrollHeight])(document.documentElement)"
        self.assertEqual(self.browser.run(too_wide), [])
        self.assertEqual(self.browser.run(size), [390, 844])
        self.browser.wait_for(f"{SEEN}.isInView")  # the page hears of its size later
        self.assert_step(name, 5)
        self.browser.resize(1280, 720)

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


class Shown(PlayerTest):
    """What a page says and how it looks."""

    def test_a_tag_is_not_there_before_it_has_happened(self):
        self.open("06-thread-raises")
        kinds = [step["kind"] for step in self.steps("06-thread-raises")]
        for index, seen in enumerate(self.browser.run(ALL_SEEN)):
            for tag, kind in [("new thread", "thread"), ("catches, rethrows", "catch"),
                              ("throws std::runtime_error", "throw")]:
                self.assertEqual(tag in seen["tags"], index >= kinds.index(kind), seen)

    def test_a_call_is_red_when_the_exception_has_left_it(self):
        name = "06-process-request-raises"
        figure = self.figures[name]
        number = next(call["id"] for call in figure["calls"] if call["throws"])
        color = f"""getComputedStyle(document.querySelector(
            '.call[data-call="{number}"] .box path')).stroke"""
        caught = [step["kind"] for step in figure["steps"]].index("catch")
        self.open(name, f"#step={caught}")  # the step before
        self.assertNotEqual(self.browser.run(color), "rgb(198, 40, 40)")
        self.press("ArrowRight")
        self.assertEqual(self.browser.run(color), "rgb(198, 40, 40)")

    def test_a_page_asks_the_network_for_nothing(self):
        self.browser.requests.clear()
        self.open("06-fork")
        self.press("ArrowRight", "End", "ArrowUp", "+", "-")
        self.browser.run("document.fonts.ready.then(() => true)")
        asked = [address for address in self.browser.requests
                 if not address.startswith(("data:", "about:"))]
        self.assertEqual(asked, [(self.folder / "06-fork.html").as_uri()])

    def test_light_and_dark(self):
        theme = "document.documentElement.dataset.theme"
        paper = "getComputedStyle(document.body).backgroundColor"
        self.open("06-thread")
        light = self.browser.run(paper)
        self.browser.prefer("dark")
        self.browser.wait_for(theme, "dark")
        self.assertNotEqual(self.browser.run(paper), light)
        self.browser.click("#dark")
        self.assertEqual(self.browser.run(theme), "light")
        self.assertEqual(self.browser.run(paper), light)
        self.open("06-fork")  # another page, in which the choice is remembered
        self.assertEqual(self.browser.run(theme), "light")

    def test_the_size_grows_and_is_remembered(self):
        size = """parseFloat(
            getComputedStyle(document.querySelector("#source ol")).fontSize)"""
        width = "document.querySelector('#figure svg').getBoundingClientRect().width"
        self.open("06-fork")
        before = self.browser.run(size), self.browser.run(width)
        self.press("+")
        after = self.browser.run(size), self.browser.run(width)
        self.assertGreater(after, before)
        self.assertGreater(after[1], before[1])
        self.open("06-fork", "#step=30")
        self.assertEqual((self.browser.run(size), self.browser.run(width)), after)
        self.assert_step("06-fork", 29)
        self.browser.click("#smaller")
        self.assertEqual((self.browser.run(size), self.browser.run(width)), before)

    def test_what_is_heard_and_what_the_tab_key_reaches(self):
        self.open("06-thread", "#step=24")
        call = next(call for call in self.figures["06-thread"]["calls"]
                    if call["method"] == "handle")
        self.press("ArrowRight")
        self.assertEqual(
            self.seen()["says"],
            f"handle() of EchoHandler, called in line {call['site']['line']} of "
            "base_request_handler.cpp")
        self.assertEqual(self.browser.run(
            "document.getElementById('says').getAttribute('aria-live')"), "polite")
        nameless = """[...document.querySelectorAll("button, input, .call")].filter(
            thing => !(thing.ariaLabel ?? thing.textContent).trim()).length"""
        self.assertEqual(self.browser.run(nameless), 0)
        reached = """[...document.querySelectorAll(".call[tabindex='0']")].map(
            call => call.dataset.call).join()"""
        self.assertEqual(self.browser.run(reached), str(call["id"]))

    def test_the_focus_goes_along_with_the_lit_call(self):
        focus = "document.activeElement.dataset.call"
        self.open("06-serve-forever", "#step=2")
        self.browser.run("document.querySelector('.call.lit').focus()")
        self.press("ArrowDown", "ArrowDown")
        self.assertEqual(self.browser.run(focus), "2")
        self.press("ArrowRight", "Enter")  # back in the caller, and to its beginning
        self.assertEqual(self.browser.run(focus), "1")
        self.assert_step("06-serve-forever", 3)


if __name__ == "__main__":
    unittest.main()
