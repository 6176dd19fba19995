"""The original agrees: each flow runs in Python's own socketserver and http.server too,
and makes the same calls as ours, but for the differences that docs/where-we-differ.md
lists with their reasons."""

import difflib
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import call_trees, differences, studio
from .studio import SOURCE, figure_file

ORIGINAL = SOURCE / "diagrams" / "original"
PYTHON = "/usr/bin/python3"
VERSION = "3.11"  # whose calls where-we-differ.md is about


def flows(folder, ending):
    """The flows in a folder: ["02/line_server", ...]."""
    paths = (folder / "flows").glob(f"[0-9][0-9]/*{ending}")
    return sorted(f"{path.parent.name}/{path.stem}" for path in paths)


def setUpModule():
    """Each flow is recorded once, in both languages."""
    command = [PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    version = subprocess.run(command, text=True, capture_output=True, check=True).stdout
    if version.strip() != VERSION:
        reason = f"{PYTHON} is version {version.strip()}, and {VERSION} is compared"
        print(f"NOTHING IS COMPARED: {reason}", file=sys.stderr)
        raise unittest.SkipTest(reason)
    global RUNS  # pylint: disable=global-variable-undefined
    workshop = studio.workshop()
    RUNS = {flow: run_both(workshop, flow) for flow in flows(ORIGINAL, ".py")}


class Run:
    """A flow in both languages, as trees of calls without those that only look."""

    def __init__(self, ours, recording, looks):
        self.ours = call_trees.without(ours, looks)
        self.recording = recording
        self.theirs = call_trees.without(call_trees.of_original(recording), looks)
        self.looks = looks


def run_both(workshop, flow):
    """Records a flow in both languages."""
    stage, name = flow.split("/")
    program = workshop.program(stage, name)
    told = {shown.replace("::", ".") for figure in studio.figures_of(stage, name)
            for shown in figure_file.read(figure).show}
    ours = call_trees.of_ours(workshop.lanes(stage, name), program, told)
    return Run(ours, record(flow), call_trees.looks(program))


def record(flow):
    """Runs a flow with the original."""
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "recording"
        done = subprocess.run([PYTHON, "-B", "-m", "tests.diagrams.record_original",
                               flow, recording], cwd=SOURCE, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=30,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{flow}: exit status {done.returncode}\n{done.stderr}")
        return recording.read_text(encoding="ascii")


def unlisted(run, listed, applied):
    """What still differs, for the eye. The differences that were met are put into
    `applied`."""
    ours = call_trees.lines(differences.apply(listed.ours, run.ours, applied))
    theirs = call_trees.lines(differences.apply(listed.theirs, run.theirs, applied))
    return "\n".join(difflib.unified_diff(theirs, ours, "the original", "ours", n=99,
                                          lineterm=""))


class TheOriginal(unittest.TestCase):
    """The flows of both languages."""

    @classmethod
    def setUpClass(cls):
        cls.listed = differences.read(differences.PATH.read_text(encoding="utf-8"))

    def test_every_flow_is_compared_or_has_a_reason(self):
        not_compared = self.listed.flows
        self.assertEqual(sorted(list(RUNS) + not_compared),
                         flows(SOURCE / "diagrams", ".cpp"))

    def test_the_calls_are_the_same_but_for_what_is_listed(self):
        for flow, run in RUNS.items():
            with self.subTest(flow):
                difference = unlisted(run, self.listed, set())
                self.assertFalse(difference,
                                 f"{differences.PATH}: not listed\n{difference}")

    def test_what_is_listed_occurs(self):
        applied = set()
        for run in RUNS.values():
            unlisted(run, self.listed, applied)
        for one in self.listed.ours + self.listed.theirs:
            with self.subTest(one.name):
                self.assertIn(one, applied, f"{differences.PATH}: it does not occur")

    def test_nothing_is_listed_that_could_be_left_out(self):
        for side in ("ours", "theirs"):
            for one in getattr(self.listed, side):
                with self.subTest(one.name):
                    shorter = differences.Differences(self.listed.ours[:],
                                                      self.listed.theirs[:], [])
                    getattr(shorter, side).remove(one)
                    self.assertTrue(any(unlisted(run, shorter, set())
                                        for run in RUNS.values()))

    def test_no_call_is_left_out_on_both_sides(self):
        def always(side):
            return {one.name for one in side if not one.other_name and not one.caller}

        self.assertFalse(always(self.listed.ours) & always(self.listed.theirs))

    def test_each_difference_has_its_reason(self):
        text = differences.PATH.read_text(encoding="utf-8")
        for row in differences.table(text, "ours") + differences.table(text, "flow"):
            with self.subTest(row[0]):
                self.assertRegex(row[-1], r"^[A-Z].{20,}[.]$")


class Changed(unittest.TestCase):
    """What would be seen, if the original were another one: its recording is changed."""

    CHANGES = {
        "a call of another class": ("06/serve_forever", "TCPServer.get_request",
                                    "BaseServer.get_request"),
        "a call that is not made": ("06/process_request_raises",
                                    "BaseServer.handle_error", None),
        "another order": ("06/handle_request", "BaseServer.verify_request",
                          "BaseServer.process_request"),
        "a thread and not a process": ("06/fork", " fork ", " thread "),
        "another thread": ("06/thread", "m.t1 ", "m.t2 "),
    }

    def setUp(self):
        self.listed = differences.read(differences.PATH.read_text(encoding="utf-8"))

    def test_it_is_not_listed(self):
        for name, (flow, old, new) in self.CHANGES.items():
            with self.subTest(name):
                changed = exchange(RUNS[flow], old, new)
                self.assertNotEqual(changed.recording, RUNS[flow].recording)
                self.assertTrue(unlisted(changed, self.listed, set()),
                                "\n".join(call_trees.lines(changed.theirs)))

    def test_what_is_listed_does_not_occur_any_more(self):
        applied = set()
        for run in RUNS.values():
            unlisted(exchange(run, "._handle", ".handle"), self.listed, applied)
        missing = [one for one in self.listed.theirs if one not in applied]
        self.assertEqual([one.name for one in missing],
                         ["BaseServer._handle_request_noblock"])


def exchange(run, old, new):
    """The run as it would be if two words of the recording changed places. Without the
    new one, the lines with the old one are missing."""
    lines = [line for line in run.recording.splitlines() if new or old not in line]
    if new:
        other = {old: new, new: old}
        either = re.compile("|".join(re.escape(word) for word in other))
        lines = [either.sub(lambda found: other[found[0]], line) for line in lines]
    return Run(run.ours, "\n".join(lines), run.looks)


if __name__ == "__main__":
    unittest.main()
