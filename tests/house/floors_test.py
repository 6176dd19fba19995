"""A chapter is a floor: its code includes only what lies on this floor or below."""

import re
import unittest

from scripts.house import overlay

from . import scratch

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(path):
    """The includes of a file: line number, quote, name."""
    for number, line in enumerate(overlay.read_lines(path), 1):
        if found := INCLUDE.match(line):
            yield number, found[1], found[2]


def floor_of(source, name):
    """The lowest chapter that has a file, for the message."""
    for folder in sorted((source / "chapters").iterdir()):
        if (folder / name).is_file():
            return f"it first stands in chapters/{folder.name}"
    return "no chapter has it"


def include_problem(source, path, quote, name, winners, shared):
    """What is wrong with one include; "" when it is right."""
    if name.startswith(("socketserver/", "commands/")):
        if quote == "<":
            return 'is written with "quotes"'
        return "" if name in winners else f"reaches too high: {floor_of(source, name)}"
    if quote == "<":
        return ""
    if ".." in name.split("/"):
        return "leaves its folder"
    places = [path.parent, *shared]
    if not any((place / name).is_file() for place in places):
        return "leads to nothing"
    if path.is_relative_to(source / "chapters") and "commands" in path.parts:
        return 'can\'t be rewritten by a later chapter, unlike "commands/NAME/..."'
    return ""


def file_problems(source, path, winners, shared, seen):
    """The problems of a file, and of the shared headers that it includes: they are
    compiled on the floor of the one that includes them."""
    problems = []
    for number, quote, name in includes(path):
        if problem := include_problem(source, path, quote, name, winners, shared):
            problems.append(f"{path.relative_to(source)}:{number}: {name} {problem}")
        for header in (place / name for place in shared):
            if header.is_file() and header not in seen:
                seen.add(header)
                problems += file_problems(source, header, winners, shared, seen)
    return problems


def folder_problems(source, folder, winners, shared):
    problems = []
    for path in overlay.code_below(folder):
        problems += file_problems(source, path, winners, shared, set())
    return problems


def command_files(stage):
    """The files of a stage's commands, as they are included: only there."""
    return {f"commands/{command}/{name}": path
            for command, files in stage.commands.items() for name, path in files.items()}


def floor_problems(source):
    """Every include that reaches up a floor, or leads to nothing."""
    problems = []
    for stage in overlay.stages(source):
        tests = source / "tests" / stage.folder.name
        bench = source / "bench" / stage.folder.name
        winners = stage.files | command_files(stage)
        problems += folder_problems(source, stage.folder, winners, [])
        problems += folder_problems(source, tests, winners, [source / "tests"])
        problems += folder_problems(source, bench, winners,
                                    [source / "bench", source / "tests"])
        for step in stage.steps.values():
            winners = step.files
            problems += folder_problems(source, step.folder, winners, [])
            problems += folder_problems(source, tests / "steps" / step.name, winners,
                                        [source / "tests"])
    return problems


def support_problems(source):
    """Sources in tests/support are compiled once, for all floors: they know none."""
    problems = []
    for path in sorted((source / "tests" / "support").rglob("*.cpp")):
        problems += file_problems(source, path, {}, [source / "tests"], set())
    return problems


class TheHouse(unittest.TestCase):
    def check(self, problems):
        if problems:
            self.fail("\n".join(["", *problems]))

    def test_no_include_reaches_up_a_floor(self):
        self.check(floor_problems(overlay.SOURCE))

    def test_support_is_below_the_first_floor(self):
        self.check(support_problems(overlay.SOURCE))


GOOD = {
    "chapters/01-one/socketserver/one.hpp": "#include <string>\n",
    "chapters/01-one/examples/say.cpp": '#include "socketserver/one.hpp"\n',
    "chapters/02-two/socketserver/two.hpp": '#include "socketserver/one.hpp"\n',
    "chapters/02-two/steps/try/socketserver/try.hpp": '#include "socketserver/two.hpp"\n',
    "chapters/02-two/steps/try/examples/say.cpp": '#include "socketserver/try.hpp"\n',
    "tests/01-one/one.cpp":
        '#include "support/main.hpp"\n#include "socketserver/one.hpp"\n',
    "tests/02-two/two.cpp": '#include "support/second.hpp"\n#include "beside.hpp"\n',
    "tests/02-two/beside.hpp": "",
    "tests/02-two/steps/try/try.cpp": '#include "socketserver/try.hpp"\n',
    "tests/support/main.hpp": "",
    "tests/support/main.cpp": '#include "support/main.hpp"\n',
    "tests/support/second.hpp": '#include "socketserver/two.hpp"\n',
    "bench/01-one/load.cpp":
        '#include "socketserver/one.hpp"\n#include "common/run.hpp"\n',
    "bench/common/run.hpp": "",
    "chapters/02-two/commands/do/main.cpp": '#include "commands/do/options.hpp"\n',
    "chapters/02-two/commands/do/options.hpp": '#include "socketserver/two.hpp"\n',
}


class MadeUp(unittest.TestCase):
    """The checks themselves, on made-up trees with one defect each."""

    def one_problem(self, name, code, *words):
        good = scratch.made_up(self, GOOD)
        self.assertEqual(floor_problems(good) + support_problems(good), [])
        tree = scratch.made_up(self, GOOD | {name: code})
        problems = floor_problems(tree) + support_problems(tree)
        self.assertEqual(len(problems), 1, problems)
        for word in (name, *words):
            self.assertIn(word, problems[0])

    def test_every_place_of_a_chapter_is_looked_at(self):
        code = '\n#include "socketserver/two.hpp"\n'
        for name in ["chapters/01-one/socketserver/up.hpp",
                     "chapters/01-one/socketserver/up.cpp",
                     "chapters/01-one/examples/up.cpp",
                     "tests/01-one/up.cpp", "bench/01-one/up.cpp"]:
            self.one_problem(name, code, f"{name}:2", "02-two")

    def test_a_step_is_not_inherited_by_its_chapter(self):
        code = '#include "socketserver/try.hpp"\n'
        for name in "chapters/02-two/examples/up.cpp", "tests/02-two/up.cpp":
            self.one_problem(name, code, "no chapter has it")

    def test_a_step_does_not_reach_up(self):
        code = '#include "socketserver/three.hpp"\n'
        for name in ("chapters/02-two/steps/try/socketserver/up.hpp",
                     "tests/02-two/steps/try/up.cpp"):
            self.one_problem(name, code, "no chapter has it")

    def test_a_shared_header_reaches_no_higher_than_the_test_that_includes_it(self):
        tree = scratch.made_up(self, GOOD | {
            "tests/01-one/up.cpp": '#include "support/second.hpp"\n'})
        problems = floor_problems(tree)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn("tests/support/second.hpp:1", problems[0])

    def test_a_source_in_support_includes_no_chapter(self):
        code = '#include "socketserver/one.hpp"\n'
        self.one_problem("tests/support/up.cpp", code, "reaches too high")

    def test_a_quoted_include_of_nothing(self):
        code = '#include "support/gone.hpp"\n'
        self.one_problem("tests/01-one/gone.cpp", code, "leads to nothing")

    def test_a_way_around_through_the_folders(self):
        code = '#include "../../02-two/socketserver/two.hpp"\n'
        self.one_problem("chapters/01-one/socketserver/up.hpp", code, "leaves its folder")

    def test_a_command_includes_its_files_as_a_later_chapter_can_rewrite_them(self):
        self.one_problem("chapters/02-two/commands/do/up.cpp", '#include "options.hpp"\n',
                         "can't be rewritten")
        self.one_problem("chapters/01-one/examples/up.cpp",
                         '#include "commands/do/options.hpp"\n', "02-two")

    def test_angle_brackets(self):
        code = "#include <socketserver/two.hpp>\n"
        self.one_problem("tests/02-two/angle.cpp", code, "quotes")


if __name__ == "__main__":
    unittest.main()
