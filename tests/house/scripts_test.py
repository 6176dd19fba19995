"""The scripts refuse what they do not know, and do what they are for. What they would
run, apt, dpkg, sudo, clang-tidy or each other, is made up here: small scripts in a folder
of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest

from scripts.house import overlay

from . import scratch

SCRIPTS = overlay.SOURCE / "scripts"
TOOLS = ["bash", "awk", "sed", "grep", "dirname", "env"]


def run(*command, **options):
    """Runs a command that may fail: exit status, standard output, standard error."""
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=60, **options)
    return done.returncode, done.stdout, done.stderr


def groups():
    """What scripts/packages says: {"test": ["g++", ...]}."""
    found = {}
    for line in overlay.read_lines(SCRIPTS / "packages"):
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            packages = found.setdefault(line.strip("[]"), [])
        elif line:
            packages.append(line)
    return found


def fuzz_targets():
    """The names of the fuzz targets."""
    return sorted(path.stem for path in overlay.SOURCE.glob("tests/*/fuzz/*.cpp"))


class Arguments(unittest.TestCase):
    """Arguments that a script does not know are answered with its usage and status 2."""

    def refused(self, script, *arguments):
        status, output, errors = run(SCRIPTS / script, *arguments)
        self.assertEqual((status, output), (2, ""), errors)
        self.assertIn(f"usage: scripts/{script}", errors)
        return errors

    def test_test_refuses_what_it_does_not_know(self):
        for argument in ["--fast", "", "three", "03x", "003"]:
            with self.subTest(argument):
                errors = self.refused("test", argument)
                self.assertIn(f"unknown argument: {argument}", errors)

    def test_test_refuses_a_wrong_argument_behind_a_good_one(self):
        self.refused("test", "--clang", "--fast")

    def test_test_names_the_chapters_when_one_does_not_exist(self):
        for argument in ["99", "0"]:
            errors = self.refused("test", argument)
            for stage in overlay.stages():
                self.assertIn(stage.folder.name, errors)

    def test_coverage_is_about_all_chapters(self):
        self.refused("test", "01", "--coverage")

    def test_lint_takes_no_arguments(self):
        self.refused("lint", "--fast")

    def test_fuzz_names_the_targets_when_one_does_not_exist(self):
        for argument in ["nothing", "", "--fast", "rang"]:
            with self.subTest(argument):
                errors = self.refused("fuzz", argument)
                for target in fuzz_targets():
                    self.assertIn(target, errors)

    def test_fuzz_wants_a_number_of_seconds(self):
        for arguments in [[], [""], ["0"], ["soon"], ["-1"], ["1.5"]]:
            with self.subTest(arguments):
                errors = self.refused("fuzz", "--seconds", *arguments)
                self.assertIn("--seconds wants a number", errors)

    def test_setup_names_the_groups_when_one_does_not_exist(self):
        for arguments in [["nothing"], [""], ["test", "tes"], ["--help"]]:
            with self.subTest(arguments):
                errors = self.refused("setup", *arguments)
                for group in groups():
                    self.assertIn(group, errors)

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "test", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--clang", "--sanitize", "--coverage", "CHAPTER"]:
            self.assertIn(option, output)

    def test_help_of_fuzz_names_the_targets(self):
        status, output, errors = run(SCRIPTS / "fuzz", "--help")
        self.assertEqual((status, errors), (0, ""))
        for word in ["--seconds", *fuzz_targets()]:
            self.assertIn(word, output)


class MadeUpSystem:
    """A folder for PATH: these packages are installed, apt-get and sudo are there or not,
    and both write down how they were called."""

    def __init__(self, test, installed, apt="exit 0", sudo=False, root=True):
        self.folder = scratch.made_up(test, {"calls": ""})
        for tool in TOOLS:
            (self.folder / tool).symlink_to(shutil.which(tool))
        self.add("id", "echo 0" if root else "echo 1000")
        self.add("dpkg-query", f"[[ ' {' '.join(installed)} ' == *\" ${{!#}} \"* ]] && "
                               "echo installed")
        if apt:
            self.add("apt-get", f'echo "apt-get $*" >> {self.folder}/calls; {apt}')
        if sudo:
            self.add("sudo", f'echo "sudo $1" >> {self.folder}/calls; "$@"')

    def add(self, name, body):
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def setup(self, *groups_asked_for):
        """Runs scripts/setup here."""
        return run(SCRIPTS / "setup", *groups_asked_for, env={"PATH": str(self.folder)})

    def calls(self, command=""):
        """How apt-get and sudo were called, or only one of them."""
        lines = overlay.read_lines(self.folder / "calls")
        return [line for line in lines if line.startswith(command)]

    def installed(self):
        """The packages that apt-get was asked to install."""
        return [word for call in self.calls() if " install " in call
                for word in call.partition(" install ")[2].split() if word[0] != "-"]


class Setup(unittest.TestCase):
    """scripts/setup on a system that has, or lacks, what is needed."""

    def test_does_nothing_when_all_is_there(self):
        system = MadeUpSystem(self, groups()["test"])
        self.assertEqual(system.setup(), (0, "", ""))
        self.assertEqual(system.calls(), [])

    def test_needs_no_root_when_all_is_there(self):
        system = MadeUpSystem(self, groups()["test"], root=False)
        self.assertEqual(system.setup(), (0, "", ""))

    def test_installs_only_what_is_missing(self):
        there = groups()["test"]
        missing = [there.pop(0), there.pop(-1)]
        system = MadeUpSystem(self, there)
        status, output, errors = system.setup()
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(system.installed(), missing)
        self.assertIn(" ".join(missing), output)

    def test_reads_the_lists_of_packages_first(self):
        system = MadeUpSystem(self, [])
        system.setup()
        commands = [call.split()[2] for call in system.calls()]
        self.assertEqual(commands, ["update", "install"])

    def test_installs_the_groups_that_are_named_and_no_other(self):
        system = MadeUpSystem(self, [])
        self.assertEqual(system.setup("clang", "lint")[0], 0)
        self.assertEqual(system.installed(), groups()["clang"] + groups()["lint"])

    def test_without_a_name_it_is_the_group_test(self):
        system = MadeUpSystem(self, [])
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(system.installed(), groups()["test"])

    def test_shows_what_apt_said_when_it_fails(self):
        system = MadeUpSystem(self, [], apt="echo no network; exit 100")
        status, _, errors = system.setup()
        self.assertEqual(status, 1)
        self.assertIn("no network", errors)

    def test_does_not_install_from_lists_that_could_not_be_read(self):
        system = MadeUpSystem(self, [], apt='[[ " $* " != *" update "* ]]')
        self.assertEqual(system.setup()[0], 1)
        self.assertEqual(system.installed(), [])

    def test_asks_sudo_when_it_is_not_root(self):
        system = MadeUpSystem(self, [], sudo=True, root=False)
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(len(system.calls("sudo")), 2)
        self.assertEqual(system.installed(), groups()["test"])

    def test_asks_no_sudo_when_it_is_root(self):
        system = MadeUpSystem(self, [], sudo=True)
        self.assertEqual(system.setup()[0], 0)
        self.assertEqual(system.calls("sudo"), [])

    def test_without_root_and_sudo_it_prints_the_command(self):
        system = MadeUpSystem(self, [], root=False)
        status, _, errors = system.setup()
        self.assertEqual(status, 1)
        self.assertIn("apt-get install " + " ".join(groups()["test"]), errors)
        self.assertEqual(system.calls(), [])

    def test_without_apt_it_says_what_is_needed(self):
        system = MadeUpSystem(self, [], apt=None)
        status, _, errors = system.setup("test", "coverage")
        self.assertEqual(status, 3)
        self.assertIn(" ".join(groups()["test"] + groups()["coverage"]), errors)


class Packages(unittest.TestCase):
    """scripts/packages."""

    def test_every_group_that_a_script_asks_for_exists(self):
        asked_for = set()
        for script in ["test", "lint", "fuzz", "diagrams", "book", "bench"]:
            text = (SCRIPTS / script).read_text(encoding="utf-8")
            for found in re.findall(r"(?:set_up|scripts/setup) ([a-z ]+)|"
                                    r"packages\+?=\(([a-z]+)\)", text):
                asked_for.update(" ".join(found).split())
        self.assertLessEqual({"test", "lint"}, asked_for)
        self.assertEqual(asked_for, set(groups()), "no group is missing, none is unused")

    def test_no_package_is_listed_twice(self):
        every = [package for packages in groups().values() for package in packages]
        self.assertEqual(sorted(set(every)), sorted(every))


class ClangTidy(unittest.TestCase):
    """scripts/clang_tidy.py, with a made-up clang-tidy and a made-up build."""

    def tidy(self, body, *sources):
        """Runs it where clang-tidy is this script: the exit status and the output."""
        entries = [{"directory": "/", "file": name, "command": f"c++ -DN={stage} {name}"}
                   for stage in (1, 2) for name in ("/one.cpp", "/two.cpp")]
        self.build = scratch.made_up(self, {"compile_commands.json": json.dumps(entries),
                                          "bin/clang-tidy": f"#!/bin/bash\n{body}\n"})
        (self.build / "bin" / "clang-tidy").chmod(0o755)
        path = f"{self.build}/bin:{os.environ['PATH']}"
        return run(sys.executable, "-B", SCRIPTS / "clang_tidy.py", self.build, *sources,
                   env=os.environ | {"PATH": path})[:2]

    def test_reads_each_source_once_on_its_first_stage(self):
        status, output = self.tidy('echo "${!#}" >> "$(dirname "$0")/calls"')
        self.assertEqual((status, output), (0, "clang-tidy: 2 sources, 0 findings\n"))
        self.assertEqual(sorted(overlay.read_lines(self.build / "bin" / "calls")),
                         ["/one.cpp", "/two.cpp"])
        database = self.build / "first-stage" / "compile_commands.json"
        commands = [entry["command"] for entry in json.loads(database.read_text())]
        self.assertEqual(commands, ["c++ -DN=1 /one.cpp", "c++ -DN=1 /two.cpp"])

    def test_a_finding_is_a_failure_and_is_shown_once(self):
        status, output = self.tidy('printf "/a.hpp:1:2: error: no\\n  here\\n"; exit 1')
        self.assertEqual(status, 1)
        self.assertEqual(output, "/a.hpp:1:2: error: no\n  here\n"
                                 "clang-tidy: 2 sources, 1 findings\n")

    def test_a_clang_tidy_that_fails_without_a_finding_is_a_failure_too(self):
        status, output = self.tidy("echo no such file >&2; exit 1")
        self.assertEqual(status, 1)
        self.assertIn("no such file", output)

    def test_a_source_that_is_not_in_the_build_is_refused(self):
        self.assertEqual(self.tidy("exit 0", "/three.cpp"), (2, ""))


# What a made-up fuzz target says, in libFuzzer's words.
QUIET_TARGET = """\
echo "$0 $*" >> calls
echo '#2 INITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 31Mb' >&2
echo '#9 DONE   cov: 7 ft: 8 corp: 2/2b exec/s: 0 rss: 31Mb' >&2
echo 'stat::number_of_executed_units: 1234' >&2
"""
FAILING_TARGET = QUIET_TARGET + """\
echo 'BROKEN PROMISE: a range ends in the file' >&2
echo "Test unit written to build/fuzz/findings/two/crash-17" >&2
exit 77
"""


class Fuzz(unittest.TestCase):
    """scripts/fuzz, with a made-up build and made-up targets, one and two."""

    def fuzz(self, *arguments, two=QUIET_TARGET, tools="exit 0"):
        """Runs it in a tree of its own: the exit status and the output."""
        programs = {"scripts/setup": 'echo "setup $*" >> calls',
                    "bin/cmake": f'echo "cmake $*" >> calls; {tools}',
                    "build/fuzz/fuzz/one": QUIET_TARGET, "build/fuzz/fuzz/two": two}
        self.tree = scratch.made_up(self, {
            "calls": "",
            "tests/07-http/fuzz/one.cpp": "", "tests/07-http/fuzz/corpus/one/a": "",
            "tests/07-http/fuzz/two.cpp": "", "tests/07-http/fuzz/corpus/two/a": "",
            **{name: f"#!/bin/bash\n{body}\n" for name, body in programs.items()}})
        for name in programs:
            (self.tree / name).chmod(0o755)
        for name in ["fuzz", "parts.sh"]:
            shutil.copy(SCRIPTS / name, self.tree / "scripts")
        path = f"{self.tree}/bin:{os.environ['PATH']}"
        status, output, errors = run(self.tree / "scripts" / "fuzz", *arguments, cwd="/",
                                     env=os.environ | {"PATH": path})
        return status, output + errors

    def calls(self, command):
        """How a made-up program was called."""
        return [line for line in overlay.read_lines(self.tree / "calls")
                if line.startswith(command)]

    def test_a_line_for_each_target_says_how_far_it_came(self):
        status, output = self.fuzz()
        self.assertEqual(status, 0, output)
        for name in ["one", "two"]:
            self.assertRegex(output, rf"\n{name} +1234 executions, +7 edges covered, "
                                     r"nothing found\n")

    def test_it_builds_with_clang_before_it_runs(self):
        self.fuzz()
        calls = [line.split("/")[0] for line in overlay.read_lines(self.tree / "calls")]
        self.assertEqual(calls[:3], ["setup test clang", "cmake --preset fuzz",
                                     "cmake --build --preset fuzz -- --quiet"])

    def test_a_target_runs_a_minute_from_the_corpus_and_keeps_finds_elsewhere(self):
        self.fuzz()
        for name in ["one", "two"]:
            call, = self.calls(f"build/fuzz/fuzz/{name} ")
            self.assertIn(" -max_total_time=60 ", call)
            self.assertIn(f" -artifact_prefix=build/fuzz/findings/{name}/ ", call)
            self.assertTrue(call.endswith(f" build/fuzz/corpus/{name} "
                                          f"tests/07-http/fuzz/corpus/{name}"), call)
            for folder in ["corpus", "findings"]:
                self.assertTrue((self.tree / "build/fuzz" / folder / name).is_dir())

    def test_only_the_targets_that_are_named_run_and_as_long_as_asked(self):
        self.assertEqual(self.fuzz("two", "--seconds", "5")[0], 0)
        self.assertEqual(self.calls("build/fuzz/fuzz/one"), [])
        call, = self.calls("build/fuzz/fuzz/two")
        self.assertIn(" -max_total_time=5 ", call)

    def test_a_finding_is_a_failure_and_its_input_is_named(self):
        status, output = self.fuzz(two=FAILING_TARGET)
        self.assertEqual(status, 1, output)
        self.assertRegex(output, r"\ntwo .* 1234 executions, .* FAILED\n")
        for words in ["BROKEN PROMISE: a range ends in the file",
                      "build/fuzz/findings/two/crash-17", "build/fuzz/two.log"]:
            self.assertIn(words, output)

    def test_the_others_run_although_one_found_something(self):
        status, output = self.fuzz("two", "one", two=FAILING_TARGET)
        self.assertEqual(status, 1, output)
        self.assertRegex(output, r"\none .* nothing found\n")

    def test_a_target_that_fails_without_a_word_is_a_failure_too(self):
        status, output = self.fuzz(two="echo no such library >&2; exit 127")
        self.assertEqual(status, 1, output)
        self.assertIn("no such library", output)

    def test_without_a_build_nothing_runs(self):
        status, output = self.fuzz(tools="exit 1")
        self.assertEqual(status, 1, output)
        self.assertEqual(self.calls("build/fuzz/fuzz"), [])


class ContinuousIntegration(unittest.TestCase):
    """.ci/run, with made-up scripts: its last line and its exit status are the truth."""

    def last_line(self, test="true", lint="true"):
        names = {"test": f'echo "100% tests passed, 0 tests failed out of 5"; {test}',
                 "lint": lint, "setup": "true"}
        tree = scratch.made_up(self, {f"scripts/{name}": f"#!/bin/bash\n{body}\n"
                                    for name, body in names.items()})
        (tree / ".ci").mkdir()
        shutil.copy(overlay.SOURCE / ".ci" / "run", tree / ".ci" / "run")
        for name in names:
            (tree / "scripts" / name).chmod(0o755)
        status, output, _ = run(tree / ".ci" / "run", cwd="/")
        return status, output.splitlines()[-1]

    def test_all_is_well(self):
        self.assertEqual(self.last_line(), (0, "21 passed, 0 failed"))

    def test_tests_that_failed_are_counted(self):
        failing = ('[[ $* != --clang ]] || '
                   '{ echo "60% tests passed, 2 tests failed out of 5"; exit 8; }')
        self.assertEqual(self.last_line(test=failing), (1, "24 passed, 2 failed"))

    def test_a_build_that_failed_counts_as_one(self):
        self.assertEqual(self.last_line(test="[[ $* != --coverage ]]"),
                         (1, "21 passed, 1 failed"))

    def test_a_lint_that_failed_counts_as_one(self):
        self.assertEqual(self.last_line(lint="false"), (1, "20 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
