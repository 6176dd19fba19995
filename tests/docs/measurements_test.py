"""The page "Measurements": what it shows of made-up results."""

import html
import os
import re
import unittest
from unittest import mock

from bench.tool.results import as_text
from docs import measurements, texts, tree
from docs.names import Names
from tests.house.scratch import made_up

from . import book

RACE = {
    "title": "A <race>", "unit": "answers/s", "better": "higher", "why": "the price",
    "subjects": ["ours", "peer"], "ours": ["ours"], "peer": "peer",
    "values": {"ours": [90.0, 100.0, 110.0], "peer": [200.0, 200.0, 200.0]},
    "ratios": {"ours": [0.45, 0.5, 0.55]},
    "targets": [{"subject": "ours", "peer": "peer", "ratio": 0.4, "median": 0.5,
                 "met": True},
                {"subject": "ours", "limit": 95.0, "worst": 90.0, "met": False}],
    "details": {"ours": [{"median_us": 640.0, "p99_us": 1310.0, "failed": 12,
                          "why_failed": "no answer within 5 s"}]},
    "left_out": {"nginx": "it is not here"}, "failures": {"Poco": "it did not start"},
}
LAYERS = {"bare C": {"instructions": 62.0, "system calls": 4.0},
          "chapter 1: Socket": {"instructions": 849.0, "system calls": 3.98}}


def results(measured=None, **more):
    return as_text({"date": "2026-11-21T23:40:00+00:00", "rounds": 3, "quick": False,
                    "machine": {"system": "Linux-6.1-x", "processor": "A <processor>",
                                "cores": 2},
                    "measurements": measured or {}} | more)


def words(text):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)))


def shown(file):
    """The page of a file of results."""
    return measurements.page(texts.Texts(Names({}, ()), ()), file).text


class Page(unittest.TestCase):

    def page(self, measured=None, can_draw=True, **more):
        """The page of these results."""
        self.folder = made_up(self, {"results.jsonl": results(measured, **more)})
        with mock.patch.object(measurements.drawing, "can_draw", return_value=can_draw):
            return shown(self.folder / "results.jsonl")

    def test_when_nothing_was_measured_it_says_how(self):
        self.assertIn("scripts/bench", shown(None))

    def test_it_says_on_which_machine_and_when(self):
        shown = words(self.page({"07-http/race": RACE}))
        self.assertIn("Measured on this machine, A <processor> with 2 cores (Linux), on "
                      "2026-11-21, in 3 rounds", shown)

    def test_measurements_of_several_days_are_no_single_run(self):
        dates = ["2026-11-20T01:00:00", "2026-11-21T01:00:00", "2026-11-19T01:00:00"]
        shown = words(self.page({f"07-http/race_{date[:10]}": RACE | {"date": date}
                                 for date in dates}))
        self.assertIn("on 2026-11-19 to 2026-11-21, in 3 rounds", shown)

    def test_committed_results_are_another_machine_s_with_what_is_missed_and_why(self):
        self.assertNotIn("another machine", self.page({"07-http/race": RACE}))
        whose = "figures in this section are of the results that the project has"
        self.assertIn(whose, self.page({"07-http/race": RACE}))
        readme = os.path.relpath(tree.SOURCE / "README.md", self.folder)
        (self.folder / "missed.md").write_text(
            "Two *are* missed:\n\n- `a<b`, by 5 %, and\n  more\n- see [the house]"
            f"({readme}#the-house)\n\n## Why\n\n1. **So**\n", encoding="utf-8")
        with mock.patch.object(measurements, "MEASURED", self.folder):
            page = shown(self.folder / "results.jsonl")
        self.assertIn("Measured on another machine", page)
        note = page[page.index("What is missed, and why"):]
        for piece in ("<p>Two <em>are</em> missed:</p>",
                      "<li><code>a&lt;b</code>, by 5 %, and\nmore</li>",
                      '<a href="index.html#the-house">the house</a></li>',
                      ">Why ", "<li><strong>So</strong></li>"):
            self.assertIn(piece, note)

    def test_all_targets_are_at_the_top_and_below_their_tables(self):
        shown = words(self.page({"07-http/race": RACE}))
        self.assertIn("1 of 2 are met", shown)
        first, second = "at least 0.4 × peer", "at least 95 answers/s in every round"
        self.assertRegex(shown, f"A <race> ours {first} 0.50 met ours {second} 90 "
                                "answers/s missed")
        self.assertIn(f"Target: ours {first}: 0.50, met", shown)

    def test_a_table_has_what_was_found(self):
        shown = words(self.page({"07-http/race": RACE}))
        self.assertIn("answers/s, higher is better median range to peer "
                      "median µs p99 µs failed", shown)
        self.assertIn("ours 100 90 – 110 0.50 640 1,310 12", shown)
        for note in ("The price.", "12 requests failed: no answer within 5 s",
                     "nginx: left out: it is not here",
                     "Poco: could not be measured: it did not start"):
            self.assertIn(note, shown)

    def test_a_plot_stands_above_its_table(self):
        without = self.page({"07-http/race": RACE}, can_draw=False)
        self.assertNotIn("<figure", without)
        self.assertIn('<table class="measured', without)
        shown = self.page({"07-http/race": RACE})
        self.assertRegex(shown, '(?s)<figure.*src="plots/07-http-race.svg" alt="Bars, '
                                'answers/s: ours 100, peer 200.".*<table class="measured')

    def test_a_family_has_one_plot_and_the_models_one_table(self):
        measured = {
            f"06-mixins/{family}_{clients}": RACE | {
                "family": family, "clients": clients, "models": models,
                "title": f"{family}, {clients} at a time"}
            for family, models in (("echo", False), ("wait", True))
            for clients in (1, 1000)}
        shown = self.page(measured)
        self.assertEqual(shown.count('src="plots/family-'), 2)
        self.assertEqual(shown.count("<figure"), 4)  # and the two races of the other
        self.assertEqual(shown.count('<table class="measured"'), 2)
        self.assertEqual(shown.count('<table class="measured models"'), 1)
        self.assertRegex(words(shown), "1,000 ours 100 90 – 110")
        self.assertIn("With 1,000: ours: 12 requests failed", words(shown))
        for anchor in re.findall('href="#([^"]+)"', shown):
            self.assertIn(f'id="{anchor}"', shown)

    def test_the_price_of_the_layers(self):
        shown = words(self.page(layers=LAYERS, kept={"a line": LAYERS["bare C"]}))
        self.assertIn("bare C 62 +62 4.0 +4.0", shown)
        self.assertIn("chapter 1: Socket 849 +787 4.0 +0.0", shown)
        self.assertIn("a line 62 4.0", shown)

    def test_what_nobody_could_measure_is_said(self):
        nobody = RACE | {"values": {}, "subjects": [], "targets": [], "details": {}}
        self.assertIn("it did not start", self.page({"07-http/race": nobody}))


class Choice(unittest.TestCase):
    """Which results are shown."""

    def newest(self, files):
        self.folder = made_up(self, files)
        for seconds, name in enumerate(files):
            os.utime(self.folder / name, (seconds, seconds))
        with mock.patch.object(tree, "SOURCE", self.folder), \
                mock.patch.object(measurements, "MEASURED", self.folder / "measured"):
            found = measurements.newest_results()
        return found and str(found.relative_to(self.folder))

    def test_the_newest_of_all_builds_and_else_the_committed_one(self):
        new = results({"07-http/race": RACE})
        committed = {"measured/results.jsonl": new}
        self.assertIsNone(self.newest({}))
        self.assertEqual(self.newest(committed), "measured/results.jsonl")
        self.assertEqual(self.newest({"build/b/bench/results.jsonl": new,
                                      "build/a/bench/results.jsonl": new} | committed),
                         "build/a/bench/results.jsonl")

    def test_results_of_an_older_kind_are_none(self):
        old = results({"07-http/race": {"values": {"a": [1]}, "ratio": 0.5, "met": True}})
        self.assertIsNone(self.newest({"build/a/bench/results.jsonl": old}))
        layers = results(layers=LAYERS)
        self.assertIsNotNone(self.newest({"build/a/bench/results.jsonl": layers}))

    def test_its_plots_are_drawn_once(self):
        folder = made_up(self, {"results.jsonl": results(layers=LAYERS),
                                "plots/old.svg": ""})
        measurements.draw_plots(folder / "plots", folder / "results.jsonl")
        self.assertEqual([path.name for path in (folder / "plots").iterdir()],
                         ["layers.svg"])
        (folder / "plots" / "layers.svg").unlink()
        measurements.draw_plots(folder / "plots", folder / "results.jsonl")
        self.assertEqual(list((folder / "plots").iterdir()), [])


class Built(unittest.TestCase):

    def test_every_picture_says_in_words_what_it_shows(self):
        shown = book.main_of("measurements.html")
        for picture in re.findall(r"<img [^>]*>", shown):
            self.assertRegex(picture, 'alt="[^"]{20,}"')


if __name__ == "__main__":
    unittest.main()
