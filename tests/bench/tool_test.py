"""Tests of scripts/bench's tool: that all measurements run on a build, and what it does
when something is wrong.

No figure is judged here.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bench.tool import budget, loads, measure, prices, results, running, workloads
from scripts.house import servers
from scripts.house.overlay import BUILD, SOURCE

READS = ["bench", "chapters", "scripts", "tests/support"]
BENCH = SOURCE / "bench"


def all_workloads(build):
    """Those of the chapters, with what this build has of their servers."""
    return workloads.find(measure.Machine(build / "bench", Path("/tmp"), 0, 0, None))


def run(*arguments):
    return subprocess.run([sys.executable, "-B", "-m", "bench", *map(str, arguments)],
                          cwd=SOURCE, capture_output=True, text=True)


def fewest_and_most(found):
    """Of workloads that differ in the number of clients only, those with the fewest and
    with the most, but not so many that forks let one of them wait for 2 s."""
    alike = {}
    for each in found:
        if each.values["clients"] <= 64:
            alike.setdefault(re.sub(r"\d+", "n", each.name), []).append(each)
    return [each for some in alike.values() for each in dict.fromkeys(
        (min(some, key=clients_of), max(some, key=clients_of)))]


def clients_of(workload):
    return workload.values["clients"]


class OnTheBuild(unittest.TestCase):
    def test_every_measurement_runs_and_is_in_the_results(self):
        found = fewest_and_most(all_workloads(BUILD))
        programs = [str(source.relative_to(BENCH).with_suffix(""))
                    for source in BENCH.glob("[0-9][0-9]-*/*.cpp")]
        names = [*programs, *(each.name for each in found)]
        only = [word for name in names for word in ("--only", name)]
        with tempfile.TemporaryDirectory() as folder:
            done = run("--quick", "--build", BUILD, "--out", folder, *only)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            measurements = results.read(Path(folder, "results.jsonl"))["measurements"]
        for name in programs:
            self.assertIn(name, measurements)
        for workload in found:
            if not workload.subjects:
                continue  # the load is a program that is not there
            for figure in workload.figures:
                name = "_".join(filter(None, (workload.name, figure.name)))
                self.assertIn(name, measurements)
        for name, measurement in measurements.items():
            with self.subTest(name):
                self.check(measurement)

    def check(self, measurement):
        self.assertIn(measurement["better"], ("higher", "lower"))
        self.assertTrue(set(measurement["ours"]) & set(measurement["subjects"]))
        for subject in measurement["subjects"]:
            self.assertEqual(len(measurement["values"][subject]), 1)
        for target in measurement["targets"]:
            self.assertIn("met", target)
        for subject in measurement["ours"]:
            for details in measurement["details"].get(subject, []):
                self.assertEqual(details.get("failed", 0), 0, details)


class OnMadeUpPrograms(unittest.TestCase):
    """Each measurement here is a shell script in a build folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)
        self.out = self.build / "out"
        load = self.build / "bench" / "load" / "load"
        load.parent.mkdir(parents=True)
        load.touch()
        self.names = []

    def add(self, name, ours, better="higher", target='"ratio": 0.5'):
        """A measurement where our subject is this shell command, and the peer says 10."""
        program = self.build / "bench" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        description = (f'{{"title": "made up", "unit": "things", "better": "{better}", '
                       f'"why": "to test", "compiler": "sh", '
                       f'"subjects": ["ours", "peer"], {target}}}')
        program.write_text(f"#!/bin/sh\ncase $1 in\n--describe) echo '{description}';;\n"
                           f"ours) {ours};;\npeer) echo '{{\"value\": 10}}';;\nesac\n")
        os.chmod(program, 0o755)
        self.names.append(name)

    def measure(self, *arguments, only=None):
        only = [word for name in only or self.names for word in ("--only", name)]
        return run("--build", self.build, "--out", self.out, *arguments, *only)

    def results(self):
        return results.read(self.out / "results.jsonl")

    def measured(self, name):
        return self.results()["measurements"][name]

    def test_a_round_measures_each_subject_once(self):
        self.add("01-a/even", "echo '{\"value\": 8}'")
        done = self.measure("--rounds", 3)
        self.assertEqual(done.returncode, 0, done.stderr)
        measurement = self.measured("01-a/even")
        self.assertEqual(measurement["values"], {"ours": [8, 8, 8], "peer": [10, 10, 10]})
        self.assertEqual(measurement["ratios"], {"ours": [0.8, 0.8, 0.8]})
        self.assertEqual(measurement["targets"], [
            {"subject": "ours", "peer": "peer", "ratio": 0.5, "median": 0.8,
             "met": True}])

    def test_the_subjects_take_turns(self):
        self.add("01-a/even", "echo '{\"value\": 8}'")
        done = self.measure("--rounds", 2)
        turns = [line.rpartition(" ")[2] for line in done.stderr.splitlines()
                 if "round" in line]
        self.assertEqual(turns, ["ours", "peer", "ours", "peer"])
        self.assertIn("[4/4] 01-a/even: round 2 of 2, peer", done.stderr)

    def test_a_missed_target_is_shown_and_is_no_failure(self):
        self.add("01-a/slow", "echo '{\"value\": 2}'")
        done = self.measure()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Target: ours at least 0.5 × peer: 0.20, missed.", done.stdout)
        self.assertFalse(self.measured("01-a/slow")["targets"][0]["met"])

    def test_a_ratio_above_one_is_better_when_lower_is_better_too(self):
        self.add("01-a/brief", "echo '{\"value\": 5}'", better="lower")
        self.measure("--rounds", 1)
        self.assertEqual(self.measured("01-a/brief")["ratios"], {"ours": [2]})

    def test_a_limit_that_one_round_breaks_is_missed(self):
        # The first value is good, every later one is not.
        self.add("01-a/mostly", "[ -e \"$0.seen\" ] && echo '{\"value\": 9}' || "
                                "{ touch \"$0.seen\"; echo '{\"value\": 1}'; }",
                 better="lower", target='"limit": 5')
        done = self.measure("--rounds", 3)
        self.assertEqual(self.measured("01-a/mostly")["values"]["ours"], [1, 9, 9])
        self.assertEqual(self.measured("01-a/mostly")["targets"], [
            {"subject": "ours", "limit": 5, "worst": 9, "met": False}])
        self.assertIn("missed", done.stdout)

    def test_a_subject_that_fails_is_shown_and_the_others_are_measured(self):
        self.add("01-a/broken", "echo out of luck >&2; exit 3")
        self.add("01-a/killed", "kill -9 $$")
        self.add("01-a/silent", "true")
        self.add("02-b/good", "echo '{\"value\": 8}'")
        done = self.measure()
        self.assertEqual(done.returncode, 1)
        self.assertIn("ours: could not be measured: exit status 3 out of luck",
                      done.stdout)
        for name, reason in (("broken", "exit status 3 out of luck"),
                             ("killed", "signal 9"), ("silent", "no JSON")):
            self.assertIn(reason, self.measured(f"01-a/{name}")["failures"]["ours"])
            self.assertEqual(self.measured(f"01-a/{name}")["targets"], [
                {"subject": "ours", "peer": "peer", "ratio": 0.5, "met": None}])
        self.assertIn("Target: ours at least 0.5 × peer: –, not measured.", done.stdout)
        self.assertTrue(self.measured("02-b/good")["targets"][0]["met"])

    def test_a_run_that_chooses_keeps_what_the_file_has_of_others(self):
        self.add("01-a/x", "echo '{\"value\": 8}'")
        self.add("01-a/y", "echo '{\"value\": 8}'")
        self.measure(only=["01-a/x"])
        self.measure(only=["01-a/y"])
        self.assertEqual(list(self.results()["measurements"]), ["01-a/x", "01-a/y"])

    def test_what_another_machine_measured_is_not_kept(self):
        self.add("01-a/x", "echo '{\"value\": 8}'")
        self.measure()
        file = self.out / "results.jsonl"
        file.write_text(file.read_text().replace('"cores": ', '"cores": 1'))
        self.add("01-a/y", "echo '{\"value\": 8}'")
        self.measure(only=["01-a/y"])
        self.assertEqual(list(self.results()["measurements"]), ["01-a/y"])

    def test_a_quick_run_does_not_take_the_place_of_a_real_one(self):
        self.add("01-a/x", "echo '{\"value\": 8}'")
        run("--build", self.build, "--quick", "--only", "01")
        self.assertTrue((self.build / "bench" / "quick" / "results.jsonl").exists())
        self.assertFalse((self.build / "bench" / "results.jsonl").exists())

    def test_a_name_chooses_a_measurement_a_chapter_or_a_family(self):
        for name in ("01-a/x", "02-b/y", "02-b/z"):
            self.add(name, "echo '{\"value\": 8}'")
        family = [each.name for each in all_workloads(self.build)
                  if each.values.get("family") == "text"]
        self.assertGreater(len(family), 1)
        for word, chosen in (("01-a/x", ["01-a/x"]), ("z", ["02-b/z"]), ("text", family),
                             ("layers", ["layers"])):
            listed = self.measure("--list", only=[word]).stdout.split()
            self.assertEqual(listed, chosen)

    def test_an_unknown_name_gets_the_list(self):
        self.add("01-a/x", "echo '{\"value\": 8}'")
        done = self.measure(only=["x", "nonsense"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("nonsense", done.stderr)
        self.assertIn("01-a/x", done.stderr)

    def test_a_build_without_measurements_is_named(self):
        done = run("--build", self.build / "none")
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(self.build / "none"), done.stderr)

    def test_rounds_are_one_or_more(self):
        self.assertEqual(run("--rounds", 0, "--check").returncode, 2)

    def test_a_server_that_is_not_built_is_left_out_and_the_reason_told(self):
        done = self.measure(only=["text_64"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("/text_64: LEFT OUT", done.stdout)
        self.assertIn("scripts/bench --setup", done.stdout)


class AServer(unittest.TestCase):
    """Each server here is a line of shell."""

    def start(self, script):
        return running.running(["/bin/sh", "-c", script], min(os.sched_getaffinity(0)))

    def test_without_a_port_is_refused(self):
        with self.assertRaisesRegex(running.Failed, "no port, but 'hello"):
            with self.start("echo hello; sleep 9"):
                pass

    def test_that_complains_has_failed(self):
        with self.assertRaisesRegex(running.Failed, "complained: out of luck"):
            with self.start("echo out of luck >&2; echo 1; sleep 9"):
                pass

    def test_that_ends_by_itself_has_failed(self):
        with self.assertRaisesRegex(running.Failed, "ended by itself"):
            with self.start("echo 1") as server:
                server.process.wait(5)

    def test_takes_its_children_with_it(self):
        with self.start("sleep 99 & sleep 99 & echo 1; wait") as server:
            children = server.processes()[1:]
            self.assertEqual(len(children), 2)
            self.assertEqual(server.tasks(), 3)
            self.assertGreater(server.memory(), 0)
        self.assertTrue(servers.eventually(
            lambda: not any(Path(f"/proc/{pid}").exists() for pid in children)))


class WhatWrkSays(unittest.TestCase):
    def test_units_are_understood(self):
        self.assertEqual([loads.microseconds(text) for text in
                          ("812.00us", "1.20ms", "2.00s")], [812, 1200, 2_000_000])

    def test_errors_and_wrong_statuses_are_counted(self):
        self.assertEqual(loads.failures(
            "  Socket errors: connect 0, read 3, write 1, timeout 2\n"
            "  Non-2xx or 3xx responses: 10\n"), 16)
        self.assertEqual(loads.failures("Requests/sec: 10"), 0)


class TheChapters(unittest.TestCase):
    """What is measured of a chapter, by its folder alone: this one is made up."""

    SAID = """
        kept = [["a line", "bare_server threads", "line"], ["a line", "echo", "line"]]
        [servers.all]
        "ours" = "echo {work}"
        "peer" = "bare_server {work}"
        [workloads."run_{clients}"]
        title = "Runs with {clients}"
        servers = "all"
        work = "files {folder}"
        load = "messages"
        clients = [1, 1000]
        family = "run"
        targets.1000 = [["ours", 0.5, "peer"]]
        [workloads.jump]
        like = "run_{clients}"
        only = ["ours"]
        clients = 1
        targets = [["ours", 7]]
        """

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bench = Path(folder.name)
        self.write("98-made-up/servers/line_server.cpp")
        self.write("99-last/servers/echo.cpp")
        self.write("99-last/bench.toml", self.SAID)

    def write(self, name, text=""):
        path = self.bench / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_a_chapter_with_a_line_server_is_a_layer(self):
        self.write("99-last/servers/line_server.cpp")
        layers = [(price.name, price.program) for price in prices.find(self.bench)
                  if price.group == "layers"]
        self.assertEqual(layers[1:], [
            ("chapter 98: + made-up", "98-made-up/servers/line_server"),
            ("chapter 99: + last", "99-last/servers/line_server")])

    def test_what_it_answers_over_a_kept_connection_it_says(self):
        kept = [(price.name, price.program, price.arguments)
                for price in prices.find(self.bench) if price.group == "kept"]
        self.assertEqual(kept, [
            ("bare C: a line", "peers/bare_server", ["threads"]),
            ("chapter 99: a line", "99-last/servers/echo", [])])

    def test_a_workload_is_there_for_each_number_of_clients(self):
        self.write("peers/bare_server")
        self.write("99-last/servers/echo")
        machine = measure.Machine(self.bench, self.bench, 0, 0, None)
        found = {each.name: each for each in workloads.find(machine, self.bench)}
        self.assertEqual(list(found), ["99-last/run_1", "99-last/run_1000",
                                       "99-last/jump"])
        last = found["99-last/run_1000"]
        self.assertEqual(last.servers["ours"],
                         ("99-last/servers/echo", ["files", "{folder}"]))
        self.assertEqual(last.about(), {"ours": ["ours"], "family": "run",
                                        "clients": 1000})
        self.assertEqual(last.figures[0].title, "Runs with 1000")
        self.assertEqual(last.figures[0].targets, [["ours", 0.5, "peer"]])
        self.assertEqual(found["99-last/run_1"].figures[0].targets, ())
        self.assertEqual(found["99-last/jump"].subjects, ["ours"])
        self.assertEqual(found["99-last/jump"].figures[0].targets, [["ours", 7]])
        self.assertEqual(found["99-last/jump"].about(), {"ours": ["ours"]})


class TheResults(unittest.TestCase):
    def test_a_file_has_a_line_for_each(self):
        found = {"date": "today", "versions": {},
                 "layers": {"bare C": {"instructions": 1.0}},
                 "kept": {}, "measurements": {"01-a/x": {"title": "größer"},
                                              "01-a/y": {"title": "kleiner"}}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "new", "results.jsonl")
            results.write(path, found)
            self.assertEqual(results.read(path), found)
            self.assertEqual(len(path.read_text().splitlines()), 4)
            self.assertEqual(list(path.parent.iterdir()), [path])

    def test_those_of_the_project_can_be_shown(self):
        done = run("show")
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in results.read(results.MEASURED)["measurements"]:
            self.assertIn(f"{name}: ", done.stdout)
        self.assertIn("for one request", done.stdout)


class TheBudget(unittest.TestCase):
    def test_has_a_line_for_each_price(self):
        counted = {"layers": {"bare C": {"instructions": 1.5, "system calls": 2.0}},
                   "kept": {"größer": {"instructions": 3, "system calls": 4}}}
        text = budget.as_text(counted)
        self.assertEqual(json.loads(text), counted)
        self.assertEqual(len([line for line in text.splitlines() if "calls" in line]), 2)

    def test_complains_of_what_is_dearer_and_of_what_it_does_not_know(self):
        accepted = {"kept": {"a": {"instructions": 100, "system calls": 2.0}}}
        for instructions, calls, complaints in (
                (104, 2.1, 0), (106, 2, 1), (90, 2.2, 1)):
            counted = {"kept": {"a": {"instructions": instructions,
                                      "system calls": calls}}}
            self.assertEqual(len(budget.compare(counted, accepted)), complaints)
        self.assertIn("not in layers.json", budget.compare(
            {"kept": {"b": {"instructions": 1, "system calls": 1}}}, accepted)[0])

    def test_complains_of_a_layer_that_adds_more_although_the_sum_is_little_more(self):
        def costs(*sums):
            return {"layers": {str(layer): {"instructions": sum_, "system calls": 2}
                               for layer, sum_ in enumerate(sums)}}

        accepted = costs(1000, 1100, 9000)
        self.assertEqual(budget.compare(costs(1000, 1107, 9007), accepted), [])
        self.assertEqual(budget.compare(costs(1000, 1130, 9030), accepted), [
            "1: adds 130 instructions to the layers below, and 100 were accepted"])
        self.assertEqual(len(budget.compare(costs(500, 1100, 9000), accepted)), 1)

    def test_a_layer_between_two_others_is_no_reason_to_complain_of_them(self):
        def costs(**sums):
            return {"layers": {name: {"instructions": sum_, "system calls": 2}
                               for name, sum_ in sums.items()}}

        complaints = budget.compare(costs(a=1000, new=1500, b=1600, c=2600),
                                    costs(a=1000, b=1600, c=2600))
        self.assertEqual(complaints, ["new: not in layers.json: --accept writes it"])


if __name__ == "__main__":
    unittest.main()
