"""Tests of python3 -B -m bench plots: what is drawn of made-up results."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path
from unittest import mock

from bench.tool import canvas, plots
from bench.tool import results as files
from scripts.house.overlay import SOURCE

READS = ["bench"]

BY_HAND = [sys.executable, "-B", "-m", "bench", "plots"]
SVG = "{http://www.w3.org/2000/svg}"
AWKWARD = ["it's \"quoted\"", "a_b^c", "{braces}", "back\\slash\\", "<tag> & ]]>",
           "`echo` $HOME @x 5%d #", "größer – „so“"]


def race(subjects, **more):
    """A measurement of these subjects, the first of which is ours."""
    return {"title": "A race", "unit": "answers/s", "better": "higher", "why": "",
            "subjects": list(subjects), "ours": list(subjects)[:1],
            "values": dict(subjects), "targets": [], "details": {}} | more


def member(family, clients, subjects, **more):
    return race(subjects, family=family, clients=clients,
                title=f"Echo of 64 bytes over {clients} kept connections", **more)


def model(family, clients, subjects, **more):
    """A member of a family that is drawn as the models are."""
    return member(family, clients, subjects, models=True, **more)


def results(layers=None, **measurements):
    """Made-up results; a measurement is called as its chapter 06 would."""
    return {"layers": layers or {}, "kept": {}, "measurements": {
        f"06-mixins/{name}": found for name, found in measurements.items()}}


class Plots(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "it's a folder"

    def draw(self, made_up):
        """Draws, and returns what was said."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            plots.draw(made_up, self.folder)
        return said.getvalue()

    def texts(self, name):
        """The words of a plot."""
        root = xml.etree.ElementTree.parse(self.folder / f"{name}.svg").getroot()
        return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@unittest.skipUnless(shutil.which("gnuplot"), "there is no gnuplot")
class Drawn(Plots):

    def test_there_is_one_of_the_layers_of_each_family_and_of_each_race(self):
        two = {"ours": [1.0, 2.0], "peer": [2.0, 3.0]}
        self.draw(results(
            {"bare C": {"instructions": 62.0, "system calls": 4.0}},
            echo_1=member("echo", 1, two), echo_64=member("echo", 64, two),
            wait_1=model("wait", 1, two), wait_4=model("wait", 4, two),
            alone=member("only", 1, two), file_4k=race(two)))
        names = ["layers", "family-echo", "family-wait", "06-mixins-alone",
                 "06-mixins-echo_1", "06-mixins-echo_64", "06-mixins-file_4k"]
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()),
                         sorted(name + end for name in names for end in (".svg", ".png")))
        for name in names[1:]:
            self.assertLess({"ours", "peer"}, set(self.texts(name)), name)

    def test_no_layer_is_left_out_however_many_there_are(self):
        costs = {f"chapter {number}": {"instructions": 100.0 * number,
                                       "system calls": 1.0 * number}
                 for number in range(1, 31)}
        for number in (12, 30):
            self.draw(results(dict(list(costs.items())[:number])))
            self.assertLessEqual({f"chapter {at}" for at in range(1, number + 1)},
                                 set(self.texts("layers")))
            self.assertEqual(self.texts("layers").count("+100"), number)
            svg = (self.folder / "layers.svg").read_text(encoding="utf-8")
            self.assertEqual(len(self.fills(svg)), number)

    def fills(self, svg):
        """The colours of the boxes; each layer has one in both bars."""
        found = re.findall(r"<polygon fill = 'rgb\(([^)]*)\)'", svg)
        return {colour for colour in found if found.count(colour) == 2}

    def test_the_png_is_as_wide_as_a_slide(self):
        self.draw(results(file_4k=race({"ours": [1.0]})))
        png = (self.folder / "06-mixins-file_4k.png").read_bytes()
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(int.from_bytes(png[16:20], "big"), 1920)

    def test_no_letter_of_a_name_is_a_command(self):
        subjects = {name: [float(at + 1)] for at, name in enumerate(AWKWARD)}
        few = dict(list(subjects.items())[3:6])
        self.draw(results(
            dict.fromkeys(AWKWARD, {"instructions": 1.0, "system calls": 1.0}),
            race=race(subjects, title=AWKWARD[4]),
            echo_1=member("echo", 1, subjects), echo_64=member("echo", 64, subjects),
            models_1=model("models", 1, few), models_4=model("models", 4, few)))
        for name in ("layers", "06-mixins-race", "family-echo"):
            self.assertLessEqual(set(AWKWARD), set(self.texts(name)), name)
        self.assertLessEqual(set(few), set(self.texts("family-models")))

    def test_a_race_shows_the_best_first_with_its_median_and_its_ratio(self):
        found = race({"ours": [90.0, 100.0, 210.0], "peer": [200.0] * 3}, peer="peer",
                     ratios={"ours": [0.45, 0.5, 1.05]})
        self.draw(results(race=found, slow=found | {"better": "lower"}))
        shown = self.texts("06-mixins-race")
        self.assertIn("100 · ×0.50", shown)
        self.assertRegex(shown[1],
                         "^answers/s, higher .* median of 3 rounds; .* to peer,")
        self.assertIn("200", shown)
        self.assertLess(shown.index("peer"), shown.index("ours"))
        shown = self.texts("06-mixins-slow")
        self.assertLess(shown.index("ours"), shown.index("peer"))

    def test_failed_requests_and_subjects_are_marked(self):
        def details(number):
            return {"ours": [{"failed": number}, {"failed": 0}, {"failed": 2}]}
        found = {"ours": [100.0] * 3, "peer": [200.0] * 3}
        broken = {"failures": {"nobody": "it did not start"}}
        self.draw(results(
            echo_1=member("echo", 1, found, details=details(10)),
            echo_64=member("echo", 64, found, details=details(0), **broken)))
        self.assertIn("100 · 12 failed", self.texts("06-mixins-echo_1"))
        self.assertIn("ours: 12 failed at n = 1; ours: 2 failed at n = 64",
                      self.texts("family-echo"))
        shown = self.texts("06-mixins-echo_64")
        self.assertLess({"nobody", "could not be measured"}, set(shown))

    def test_the_models_have_four_panels(self):
        def details(clients):
            return {"threads": [{"median_us": 40.0 * clients, "p99_us": 90.0 * clients,
                                 "memory_mib": 2.0, "tasks": clients + 1}]}
        self.draw(results(**{f"m_{clients}": model("wait", clients,
                                                   {"threads": [100.0 * clients]},
                                                   details=details(clients))
                             for clients in (1, 1000)}))
        shown = self.texts("family-wait")
        self.assertEqual(sum(text.startswith("n =") for text in shown), 4)

    def test_what_is_empty_or_zero_is_no_obstacle(self):
        nothing = race({"ours": []}, failures={"ours": "why"})
        said = self.draw(results(
            {"bare C": {"instructions": 0.0, "system calls": 0.0}},
            zero=race({"ours": [0.0, 0.0]}), nothing=nothing,
            echo_1=member("echo", 1, {"ours": [0.0]}),
            echo_64=member("echo", 64, {"ours": [0.0]})))
        self.assertEqual(said, "")
        self.assertEqual(len(list(self.folder.glob("*.svg"))), 5)

    def test_it_works_by_hand(self):
        self.folder.mkdir()
        file = self.folder / "results.jsonl"
        files.write(file, {"date": "today", "layers": {}, "kept": {},
                           "measurements": {"01-a/b": race({"ours": [1]})}})
        done = subprocess.run([*BY_HAND, file, "--out", self.folder / "new"], cwd=SOURCE,
                              check=False, capture_output=True)
        self.assertEqual(done.returncode, 0)
        self.assertTrue((self.folder / "new" / "01-a-b.svg").is_file())
        done = subprocess.run([*BY_HAND, file], cwd=SOURCE, check=False,
                              capture_output=True)
        self.assertEqual(done.returncode, 2)

    def test_what_gnuplot_complains_of_is_said_and_the_others_are_drawn(self):
        with mock.patch.object(plots, "layers", broken_plot):
            said = self.draw(results({"bare C": {}}, race=race({"ours": [1.0]})))
        self.assertIn("no plot layers: gnuplot says", said)
        self.assertTrue((self.folder / "06-mixins-race.svg").is_file())


def broken_plot(_):
    broken = canvas.Canvas("broken", "")
    broken.script.append("no such command")
    return broken


class NotDrawn(Plots):

    def test_without_gnuplot_it_says_so_and_goes_on(self):
        self.folder.mkdir()
        stale = self.folder / "06-mixins-race.svg"
        other = self.folder / "other.svg"
        stale.touch()
        other.touch()
        with mock.patch.dict(os.environ, PATH=str(self.folder)):
            said = self.draw(results(race=race({"ours": [1.0]})))
        self.assertIn("scripts/bench --setup", said)
        self.assertEqual(said.count("\n"), 1)
        self.assertFalse(stale.exists(), "it is of another run")
        self.assertTrue(other.exists())


class Parts(unittest.TestCase):

    def test_a_family_s_title_has_a_letter_for_the_number(self):
        for title, clients, wanted in (
                ("Echo of 64 bytes over 64 kept", 64, "Echo of 64 bytes over n kept"),
                ("Waits 2 ms, 1,000 at a time", 1000, "Waits 2 ms, n at a time"),
                ("Nothing of it", 4, "Nothing of it")):
            self.assertEqual(plots.title({"title": title, "clients": clients}),
                             wanted)

    def test_names_keep_their_distance_and_stay_inside(self):
        places = plots.spread([10, 11, 12, 400], 0, 410)
        self.assertEqual(places, [10, 32, 54, 400])
        self.assertEqual(plots.spread([398, 399, 400], 0, 410), [366, 388, 410])

    def test_tics_are_round_and_reach_the_most(self):
        self.assertEqual(plots.linear_tics(223000)[-1], 250000)
        self.assertEqual(plots.linear_tics(0.9), [0, 0.2, 0.4, 0.6, 0.8, 1.0])
        self.assertEqual(plots.log_tics(0.3, 45), [0.1, 1, 10, 100])


if __name__ == "__main__":
    unittest.main()
