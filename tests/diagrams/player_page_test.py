"""The players' page, in a real browser: what it says and how it looks."""

import unittest

from .players import ALL_SEEN, PlayerTest
from .studio import SOURCE


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

    def test_the_sources_are_whole(self):
        texts = """Object.fromEntries(
            [...document.querySelectorAll("#source article")].map(file => [
                file.dataset.file,
                [...file.querySelectorAll("li")].map(line => line.textContent)]))"""
        for name in self.figures:
            with self.subTest(name):
                self.open(name)
                for file, lines in self.browser.run(texts).items():
                    text = (SOURCE / file).read_text("utf-8")
                    self.assertEqual(lines, text.splitlines())

    def test_a_page_asks_the_network_for_nothing(self):
        self.browser.requests.clear()
        self.open("06-fork")
        self.press("ArrowRight", "End", "ArrowUp", "+", "-")
        self.browser.run("document.fonts.ready.then(() => true)")
        asked = [address for address in self.browser.requests
                 if not address.startswith(("data:", "about:"))]
        self.assertEqual(asked, [(self.folder / "06-fork.html").as_uri()])

    def test_nothing_is_wider_than_a_narrow_screen(self):
        too_wide = """[...document.querySelectorAll("body *")].filter(thing =>
            !thing.parentNode.closest("#figure") &&
            thing.getBoundingClientRect().right > innerWidth + 0.5).map(
                thing => thing.outerHTML.slice(0, 80))"""
        size = "(page => [page.scrollWidth, page.scrollHeight])(document.documentElement)"
        self.browser.resize(390, 844)
        for name in self.figures:
            with self.subTest(name):
                self.open(name, "#step=6")
                self.assertEqual(self.browser.run(too_wide), [])
                self.assertEqual(self.browser.run(size), [390, 844])
                self.assert_step(name, 5)

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
