"""scripts/exercise, with made-up exercises, and made-up programs in the place of
promises."""

import contextlib
import io
import json
import os
import unittest
from pathlib import Path
from unittest import mock

from scripts.exercises import __main__ as command
from scripts.exercises import bounded, kernel, mine, promises
from scripts.exercises.build import NotBuilt, first_errors
from scripts.exercises.exercise import Exercise, Malformed, caught_by, every
from scripts.exercises.verdict import Promise, Step, Verdict, told
from scripts.house import servers
from tests.house import scratch

from .support import SCRIPTS, refused, run

README = """\
# Exercise 1.1: One

Mend. Level 2. About 20 minutes.

Why?

## Hints

<details><summary>Hint 1</summary>

First.

</details>

<details><summary>Hint 2</summary>

Second.

</details>

## Afterwards

Notice.
"""
PATCH = """\
--- a/socketserver/one.cpp
+++ b/socketserver/one.cpp
@@ -1,3 +1,3 @@
 one
-two
+2
 three
"""
PLACE = "chapters/01-one/exercises/1-one/"
TREE = {
    "chapters/01-one/socketserver/one.cpp": "one\ntwo\nthree\n",
    PLACE + "README.md": README,
    PLACE + "start/socketserver/one.cpp.patch": PATCH,
    PLACE + "wrong/other.patch": "Broken promise: it is so\n" +
                                 PATCH.replace("+2", "+two!"),
}


class Arguments(unittest.TestCase):
    def test_it_names_the_exercises_when_one_does_not_exist(self):
        for arguments in [["99-1"], [""], ["one"], ["01"], ["--json", "../nobody"]]:
            with self.subTest(arguments):
                errors = refused(self, "exercise", *arguments)
                for exercise in every():
                    self.assertIn(exercise.name, errors)

    def test_it_refuses_what_does_not_go_together(self):
        for arguments in [["--hint"], ["01-1", "--hint", "--diff"], ["01-1", "--give-up"],
                          ["01-1", "--json", "--hint"], ["01-1", "--fast"]]:
            with self.subTest(arguments):
                refused(self, "exercise", *arguments)

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "exercise", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--hint", "--diff", "--solution", "--reset", "--watch", "--json"]:
            self.assertIn(option, output)

    def test_without_arguments_it_lists_all(self):
        status, output, errors = run(SCRIPTS / "exercise")
        self.assertEqual((status, errors), (0, ""))
        for exercise in every():
            self.assertIn(exercise.name, output)

    def test_the_list_can_be_read_by_a_program(self):
        status, output, _ = run(SCRIPTS / "exercise", "--json")
        self.assertEqual(status, 0)
        self.assertEqual([one["exercise"] for one in json.loads(output)],
                         [one.name for one in every()])

    def test_the_solution_is_not_shown_before_it_is_solved(self):
        with mock.patch.object(mine, "MY", scratch.made_up(self, {})):
            from scripts.exercises.__main__ import show_solution
            with mock.patch("builtins.print") as said:
                one = every()[0]
                self.assertEqual(show_solution(one, mine.Mine(one), False), 1)
        self.assertIn("--give-up", said.call_args.args[0])


class AnExercise(unittest.TestCase):
    def made(self, **changes):
        tree = scratch.made_up(self, TREE | changes)
        return Exercise(tree / PLACE)

    def text(self, exercise, variant):
        folder = scratch.made_up(self, {})
        exercise.make(variant, folder)
        return (folder / "socketserver" / "one.cpp").read_text()

    def test_its_text_says_what_it_is(self):
        one = self.made()
        self.assertEqual((one.name, one.kind, one.level, one.minutes, one.hints,
                          one.afterwards, one.title),
                         ("01-1", "mend", 2, 20, ["First.", "Second."], "Notice.",
                          "Exercise 1.1: One"))

    def test_a_text_that_does_not_say_it_is_refused(self):
        for old, new in [("Mend.", "Guess."), ("20 minutes", "long")]:
            text = README.replace(old, new)
            with self.assertRaises(Malformed):
                self.made(**{PLACE + "README.md": text})

    def test_who_measures_says_against_what(self):
        text = README.replace("Mend.", "Measure.")
        with self.assertRaises(Malformed):
            self.made(**{PLACE + "README.md": text})
        text = text.replace("Why?", "At most 1 system call.")
        self.assertEqual(self.made(**{PLACE + "README.md": text}).most, 1)

    def test_its_variants_are_patches(self):
        one = self.made()
        self.assertEqual(self.text(one, "start"), "one\n2\nthree\n")
        self.assertEqual(self.text(one, "solution"), "one\ntwo\nthree\n")
        self.assertEqual(self.text(one, one.wrong[0]), "one\ntwo!\nthree\n")
        self.assertEqual(caught_by(one.wrong[0]), "it is so")

    def test_its_variants_may_be_whole_files(self):
        one = self.made(**{PLACE + "start/socketserver/new.hpp": "new\n",
                           PLACE + "solution/socketserver/one.cpp": "ONE\ntwo\nthree\n"})
        self.assertEqual(self.text(one, "solution"), "ONE\ntwo\nthree\n")
        self.assertEqual(one.names(), ["socketserver/new.hpp", "socketserver/one.cpp"])

    def test_a_patch_that_does_not_fit_any_more_is_named(self):
        one = self.made(**{"chapters/01-one/socketserver/one.cpp": "other\n"})
        with self.assertRaisesRegex(Malformed, "one.cpp.patch does not fit"):
            self.text(one, "start")


class TheReader(unittest.TestCase):
    def setUp(self):
        self.exercise = Exercise(scratch.made_up(self, TREE) / PLACE)
        patch = mock.patch.object(mine, "MY", scratch.made_up(self, {}))
        self.my = patch.start()
        self.addCleanup(patch.stop)
        self.mine = mine.Mine(self.exercise)
        self.file = self.mine.folder / "socketserver" / "one.cpp"

    def test_what_he_wrote_is_never_overwritten(self):
        self.assertTrue(self.mine.begin())
        self.file.write_text("mine\n")
        self.assertFalse(self.mine.begin())
        self.assertEqual(self.file.read_text(), "mine\n")

    def test_a_reset_keeps_it(self):
        self.mine.begin()
        self.file.write_text("mine\n")
        kept = self.mine.reset()
        self.assertEqual((kept / "socketserver" / "one.cpp").read_text(), "mine\n")
        self.assertEqual(self.file.read_text(), "one\n2\nthree\n")

    def test_he_sees_what_he_has_changed(self):
        self.mine.begin()
        self.file.write_text("one\ntwo\nthree\n")
        lines = self.mine.difference(scratch.made_up(self, {})).splitlines()
        self.assertIn("-2", lines)
        self.assertIn("+two", lines)

    def test_what_he_has_done_is_remembered(self):
        self.mine.remember(hints=1)
        self.mine.remember(solved=True)
        self.assertEqual(self.mine.state, {"solved": True, "hints": 1})
        self.mine.record.write_text("nonsense")
        self.assertEqual(self.mine.state, {"solved": False, "hints": 0})


class Bounded(unittest.TestCase):
    def run_it(self, text, seconds=20):
        return bounded.run(["bash", "-c", text], seconds)

    def ends(self, mark):
        """Whether no process has the mark in its command line."""
        return servers.eventually(lambda: not any(
            mark.encode() in read(Path("/proc", str(pid), "cmdline"))
            for pid in servers.processes()), 10)

    def test_it_says_how_a_program_ends(self):
        done = self.run_it("echo one; echo two >&2; exit 3")
        self.assertEqual((done.status, done.output), (3, "one\ntwo\n"))
        self.assertEqual(done.sentence("It", 1), "It ended with exit status 3.")
        self.assertEqual(self.run_it("kill -SEGV $$").sentence("It", 1),
                         "It was ended by SIGSEGV.")

    def test_a_program_that_hangs_is_killed_and_its_children_too(self):
        mark = f"1{os.getpid()}1"
        done = self.run_it(f"sleep {mark} & trap '' TERM; sleep {mark}", 0.5)
        self.assertIsNone(done.status)
        self.assertIn("had not ended within", done.sentence("It", 0.5))
        self.assertTrue(self.ends(f"sleep\0{mark}"))

    def test_a_child_that_left_the_group_is_killed_too(self):
        mark = f"2{os.getpid()}2"
        self.assertEqual(self.run_it(f"setsid sleep {mark} & sleep 0.2").status, 0)
        self.assertTrue(self.ends(f"sleep\0{mark}"))

    def test_what_it_wrote_to_its_folders_goes_with_it(self):
        done = self.run_it('pwd; touch left; mktemp')
        for path in done.output.split():
            self.assertFalse(Path(path).exists(), path)


def read(path):
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""


PROGRAM = """\
#!/bin/bash
tell() { printf "$1\\t$2\\n" >>"$SOCKETSERVER_STORY"; }
case $* in
    *--list-test-cases*)
        for name in "it is good" "it is a, b" "it hangs" "it is not reached"; do
            echo "add_case([==[$name]==] [==[${name/,/\\\\,}]==] [==[]==])"
        done ;;
    *good*) tell done "something is done" ;;
    *a?,*) tell done "one is done"; FAILS ;;
    *hangs*) tell done "it goes to sleep"; sleep 1000 & sleep 1000 ;;
esac
"""
ONE = Exercise.__new__(Exercise)
ONE.name = "01-1"


class Promises(unittest.TestCase):
    def try_it(self, fails, **options):
        folder = scratch.made_up(self, {"program": PROGRAM.replace("FAILS", fails)})
        (folder / "program").chmod(0o755)
        with mock.patch.object(promises, "KEPT_WITHIN", 3):
            return promises.try_promises(ONE, folder / "program", **options)

    def test_the_first_broken_one_has_its_story(self):
        verdict = self.try_it('tell done two; tell expected 1; tell came 2; exit 1')
        self.assertEqual([one.kept for one in verdict.promises],
                         [True, False, None, None])
        self.assertEqual(verdict.broken.story,
                         [Step("one is done"), Step("two", "1", "2")])
        self.assertIn("it is a, b", verdict.sentence)

    def test_a_program_that_can_not_tell_what_came_is_told_of(self):
        verdict = self.try_it("kill -SEGV $$")
        self.assertEqual(verdict.broken.story[-1].came,
                         "the program was ended by SIGSEGV")

    def test_what_is_left_behind_is_what_came(self):
        verdict = self.try_it('echo "HYGIENE: the test case left behind:"; '
                              'echo "  descriptor 7 -> /dev/null"; exit 1')
        self.assertEqual(verdict.broken.story[-1].came,
                         "left behind: descriptor 7 -> /dev/null")

    def test_one_that_hangs_is_ended(self):
        verdict = self.try_it("true")
        self.assertEqual(verdict.broken.name, "it hangs")
        self.assertEqual(verdict.broken.story[-1].done, "it goes to sleep")
        self.assertIn("within 3 s", verdict.broken.story[-1].came)

    def test_a_program_that_has_no_promises_is_refused(self):
        with self.assertRaises(NotBuilt):
            promises.try_promises(ONE, "/bin/true")


    def chapter(self, text):
        folder = scratch.made_up(self, {"program": f"#!/bin/bash\n{text}\n"})
        (folder / "program").chmod(0o755)
        return promises.keep_the_chapters(folder / "program")

    def test_the_chapters_own_tests_are_told_of_by_the_first_that_fails(self):
        self.assertTrue(self.chapter("exit 0").kept)
        promise = self.chapter("printf 'TEST CASE:  it is so\\n\\na.cpp:1: ERROR: "
                               "CHECK( a )\\n  values: 1\\n'; exit 1")
        self.assertEqual(promise.story, [Step("it is so", "that it passes",
                                              "ERROR: CHECK( a ) values: 1")])


class Grading(unittest.TestCase):
    """A class's answers, with an exercise whose promise is told by a script."""

    def setUp(self):
        self.tree = scratch.made_up(self, {
            PLACE + "README.md": README.replace("Mend.", "Predict."),
            PLACE.replace("chapters", "tests") + "witness": "#!/bin/sh\necho a = 1\n",
            "class/right/01-1/prediction.txt": "a = 1\n",
            "class/wrong/01-1/prediction.txt": "a = 2\n",
            "class/none/other": ""})
        (self.tree / "class" / "empty" / "01-1").mkdir(parents=True)
        (self.tree / PLACE.replace("chapters", "tests") / "witness").chmod(0o755)

    def test_each_exercise_has_its_state_and_its_first_broken_promise(self):
        for student, state, broken, sentence in [
                ("right", "solved", None, "It came as you have said."),
                ("wrong", "begun", kernel.PREDICTED, "It came otherwise"),
                ("none", "not begun", None, ""),
                ("empty", "begun", None, "empty/01-1 is empty.")]:
            with self.subTest(student):
                graded, = self.grade(student)
                self.assertEqual((graded["exercise"], graded["state"], graded["broken"]),
                                 ("01-1", state, broken))
                self.assertIn(sentence, graded["sentence"])

    def grade(self, student):
        with (mock.patch.object(command, "every", lambda: every(self.tree)),
              mock.patch.object(command, "make_targets"),
              contextlib.redirect_stdout(io.StringIO()) as printed):
            command.grade_all(self.tree / "class" / student)
        return json.loads(printed.getvalue())


class Verdicts(unittest.TestCase):
    VERDICT = Verdict("01-1", [Promise("one", True), Promise(
        "two", False, [Step("done"), Step("looked", "1", "2")]), Promise("three")], "So.")

    def test_a_person_sees_the_first_broken_promise(self):
        self.assertEqual(told(self.VERDICT), "\n".join([
            "  kept    one", "  broken  two", "", "    1. done", "    2. looked",
            "       expected: 1", "       came:     2", "", "  (1 more not tried yet)",
            "",
            "So."]))

    def test_a_program_that_grades_sees_all(self):
        graded = json.loads(json.dumps(self.VERDICT.as_json()))
        self.assertEqual((graded["solved"], graded["kept"]), (False, 1))
        self.assertEqual(graded["promises"][1]["story"][1],
                         {"done": "looked", "expected": "1", "came": "2"})

    def test_nothing_that_was_tried_is_nothing_solved(self):
        self.assertFalse(Verdict("01-1", [], "It does not compile.").solved)

    def test_the_compiler_is_heard_from_its_first_error_on(self):
        said = "one.cpp: In function\n/a/my/01-1/one.cpp:1: error: no\n^\n"
        self.assertEqual(first_errors(bounded.Ended(1, said), "it"),
                         "    my/01-1/one.cpp:1: error: no\n    ^")


class TheKernel(unittest.TestCase):
    def predicted(self, said):
        tree = scratch.made_up(self, {
            "tests/witness": '#!/bin/bash\nprintf "# it is run\\na  = 1\\nb = 2\\n"\n',
            "prediction.txt": said})
        (tree / "tests" / "witness").chmod(0o755)
        ONE.tests, ONE.chapter = tree / "tests", Path("01-one")
        return kernel.try_prediction(ONE, tree)

    def test_a_prediction_that_comes_true(self):
        self.assertTrue(self.predicted("# a comment\na = 1\n\n  b =  2\n").solved)

    def test_the_first_difference_is_told(self):
        for said, expected, came in [("a = 1\nb = 3\n", "b = 3", "b = 2"),
                                     ("a = 1\n", "nothing", "b = 2"),
                                     ("a = 1\nb = 2\nc = 3\n", "c = 3", "nothing more")]:
            last = self.predicted(said).broken.story[-1]
            self.assertIn(expected, last.expected)
            self.assertEqual(last.came, came)

    def test_calls_are_counted_between_the_marks(self):
        log = ('7 read(3, "", 1) = 0\n7 access("begin", F_OK) = -1\n'
               '7 write(1, "a") = 1\n8 brk(0) = 1\n8 <... read resumed>) = 0\n'
               '8 close(3) = 0\n'
               '7 access("end", F_OK) = -1\n7 close(4) = 0\n')
        self.assertEqual(kernel.between_marks(log),
                         ['write(1, "a") = 1', "close(3) = 0"])
        self.assertIsNone(kernel.between_marks("7 close(4) = 0\n"))


if __name__ == "__main__":
    unittest.main()
