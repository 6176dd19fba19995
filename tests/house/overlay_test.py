"""The overlay rule, tried out on a made-up house of tiny chapters."""

import os
import re
import shutil
import unittest

from scripts.house import overlay

from . import ctest, scratch

READS = ["tests/support"]

PROJECT = scratch.lasting("overlay") / "source"
BUILD = scratch.lasting("overlay") / "build"

# Each chapter has an example and a test. The example says which version of a file it was
# made of: of word.hpp, of voice.cpp, and of tone.hpp as the oldest source sees it.
SAY = """\
#include <iostream>
#include "socketserver/voice.hpp"
#include "socketserver/word.hpp"
int main() {
    std::cout << "word " << word() << ", voice " << voice() << ", tone " << tone();
}
"""

# An example that a step has a version of its own of.
NAME = '#include <iostream>\nint main() { std::cout << "NAME"; }\n'


# A package of others, as find_package() finds it: who is linked with it knows that.
FANCY = """\
include_guard(GLOBAL)
add_library(fancy::fancy INTERFACE IMPORTED)
target_compile_definitions(fancy::fancy INTERFACE FANCY=2)
add_library(fancy::example INTERFACE IMPORTED)
target_compile_definitions(fancy::example INTERFACE FANCY_EXAMPLE=2)
"""


def header(name, version):
    return f"#pragma once\ninline int {name}() {{ return {version}; }}\n"


def source(name, version):
    return f'#include "socketserver/voice.hpp"\nint {name}() {{ return {version}; }}\n'


def test_case(name, condition="true"):
    return ("#include <doctest/doctest.h>\n#include \"socketserver/word.hpp\"\n"
            f'TEST_CASE("{name}") {{ CHECK({condition}); }}\n')


BASE = {
    "bench/CMakeLists.txt": "",
    "diagrams/CMakeLists.txt": "",
    "tests/diagrams/CMakeLists.txt": "",
    "tests/docs/CMakeLists.txt": "",
    "tests/lecture/CMakeLists.txt": "",
    "tests/house/CMakeLists.txt": "",
    "tests/exercises/CMakeLists.txt": "",
    "tests/scripts/CMakeLists.txt": "",
    "chapters/01-one/socketserver/word.hpp": header("word", 1),
    "chapters/01-one/socketserver/voice.hpp": "#pragma once\nint voice();\nint tone();\n",
    "chapters/01-one/socketserver/voice.cpp": source("voice", 1),
    "chapters/01-one/socketserver/tone.hpp": "#define TONE 1\n",
    "chapters/01-one/socketserver/tone.cpp":
        '#include "socketserver/tone.hpp"\nint tone() { return TONE; }\n',
    "chapters/01-one/examples/say.cpp": SAY,
    "tests/01-one/one.cpp": test_case("a promise, the first (of two)") +
        'TEST_CASE("another promise" * doctest::test_suite("limits")) { CHECK(true); }\n',
    "packages/fancyConfig.cmake": FANCY,
    "chapters/02-two/needs.cmake":
        "needs(fancy FOR library PACKAGE fancy LIBRARY fancy::fancy PKG_CONFIG fancy2)\n"
        "needs(fancy-example FOR examples PACKAGE fancy LIBRARY fancy::example)\n"
        "needs(curl)  # only has to be there\n",
    "chapters/02-two/socketserver/word.hpp": header("word", 2),
    "chapters/02-two/socketserver/voice.cpp": source("voice", "FANCY"),
    "chapters/02-two/examples/say.cpp": SAY,
    "chapters/02-two/steps/try/socketserver/word.hpp": header("word", 20),
    "chapters/02-two/examples/name.cpp": "static_assert(FANCY_EXAMPLE == FANCY);\n" +
        NAME.replace("NAME", "chapter"),
    "chapters/02-two/steps/try/examples/name.cpp": NAME.replace("NAME", "step"),
    "tests/02-two/two.cpp": test_case("word is rewritten", "word() >= 2"),
    "tests/02-two/steps/try/try.cpp": test_case("word is tried", "word() == 20"),
}
THIRD = {
    "chapters/03-three/socketserver/word.hpp": header("word", 3),
    "chapters/03-three/examples/say.cpp": SAY,
    "tests/03-three/three.cpp": test_case("word is rewritten again", "word() == 3"),
}

FIRST_TESTS = {"a promise, the first (of two)": set(), "another promise": {"limits"}}


def lay_out():
    """Brings the project to its base: the house's build files and made-up chapters."""
    for name in "chapters", "tests/02-two", "tests/03-three":
        for path in sorted((PROJECT / name).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif str(path.relative_to(PROJECT)) not in BASE:
                path.unlink()
    shared = [overlay.SOURCE / "CMakeLists.txt", *(overlay.SOURCE / "cmake").iterdir(),
              *(path for path in (overlay.SOURCE / "tests" / "support").iterdir()
                if path.is_file())]
    scratch.write(PROJECT, BASE | {str(path.relative_to(overlay.SOURCE)): path.read_text()
                                 for path in shared})


def build():
    """What a user types after a change, and nothing else."""
    scratch.run("cmake", "--build", BUILD)


def said(place, example="say"):
    """What the example of a chapter or step prints."""
    return scratch.run(BUILD / place / example).strip()


def entries():
    """ctest's entries: {name: labels}."""
    return {entry.name: entry.labels for entry in ctest.entries(BUILD)}


def expected(stage, chapter, cases):
    """The entries of a chapter's test cases, {name: further labels}, on a stage."""
    labels = {f"stage-{stage}", f"chapter-{chapter}"}
    return {f"stage-{stage}/chapter-{chapter}/{name}": labels | more
            for name, more in cases.items()}


def remove(name):
    path = PROJECT / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()


class Overlay(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        lay_out()
        scratch.run("cmake", "-S", PROJECT, "-B", BUILD,
                    "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON",
                    f"-Dfancy_DIR={PROJECT}/packages", *scratch.same_compiler())
        build()

    def lay_over(self, files, now=False):
        """Adds files of an old date: a build must not go by that alone."""
        scratch.write(PROJECT, files)
        for name in [] if now else files:
            os.utime(PROJECT / name, (0, 0))
        self.addCleanup(build)
        self.addCleanup(lay_out)

    def test_the_newest_version_of_a_file_wins(self):
        self.assertEqual(said("01-one"), "word 1, voice 1, tone 1")
        self.assertEqual(said("02-two"), "word 2, voice 2, tone 1")

    def test_an_older_version_is_not_compiled_into_the_library(self):
        compiled = scratch.run("ar", "t", BUILD / "libsocketserver.a").split()
        self.assertEqual(sorted(compiled), ["tone.cpp.o", "voice.cpp.o"])

    def test_a_source_that_sees_the_same_files_is_compiled_once(self):
        commands = scratch.run("ninja", "-t", "commands", "all", cwd=BUILD)
        self.assertEqual(len(re.findall(r" -c \S*/tone\.cpp$", commands, re.M)), 1)
        self.assertEqual(len(re.findall(r" -c \S*/voice\.cpp$", commands, re.M)), 2)

    def test_an_include_that_is_added_is_seen_in_an_existing_build(self):
        told = BASE["chapters/01-one/socketserver/tone.cpp"].replace("TONE;", "word();")
        self.lay_over({"chapters/01-one/socketserver/tone.cpp":
                       '#include "socketserver/word.hpp"\n' + told}, now=True)
        build()
        self.assertEqual(said("01-one"), "word 1, voice 1, tone 1")
        self.assertEqual(said("02-two"), "word 2, voice 2, tone 2")

    def test_a_step_lies_over_its_chapter(self):
        self.assertEqual(said("02-two/steps/try"), "word 20, voice 2, tone 1")

    def test_a_step_has_the_examples_of_its_chapter_and_its_own_win(self):
        self.assertEqual(said("02-two", "name"), "chapter")
        self.assertEqual(said("02-two/steps/try", "name"), "step")

    def test_installed_files_ask_for_what_the_library_needs(self):
        folder = BUILD / "cmake"
        config = (folder / "socketserverConfig.cmake").read_text()
        self.assertIn("find_dependency(fancy)", config)
        self.assertIn("Requires: fancy2\n", (folder / "socketserver.pc").read_text())

    def test_ctest_has_each_case_on_each_stage_where_its_code_is_another(self):
        self.assertEqual(entries(), (
            expected("01", "01", FIRST_TESTS) | expected("02", "01", FIRST_TESTS)
            | expected("02", "02", {"word is rewritten": set()})
            | expected("02", "02", {"step-try/word is tried": {"step-try"}})))
        scratch.run("ctest", "--no-tests=error", cwd=BUILD)

    def check_wins_until_removed(self, newer):
        """Chapter 2 with a newer tone, and then, in the same build, without it again."""
        self.lay_over(newer)
        build()
        self.assertEqual(said("01-one"), "word 1, voice 1, tone 1")
        self.assertEqual(said("02-two"), "word 2, voice 2, tone 2")
        remove(*newer)
        build()
        self.assertEqual(said("02-two"), "word 2, voice 2, tone 1")

    def test_a_header_laid_over_an_older_one_wins_in_an_existing_build(self):
        newer = {"chapters/02-two/socketserver/tone.hpp": "#define TONE 2\n"}
        self.check_wins_until_removed(newer)

    def test_a_source_laid_over_an_older_one_wins_in_an_existing_build(self):
        newer = {"chapters/02-two/socketserver/tone.cpp": source("tone", 2)}
        self.check_wins_until_removed(newer)

    def test_a_new_folder_is_a_new_stage(self):
        before = entries()
        self.lay_over(THIRD)
        build()
        self.assertEqual(said("03-three"), "word 3, voice 2, tone 1")
        self.assertEqual(said("02-two"), "word 2, voice 2, tone 1")
        self.assertEqual(entries(), (
            before | expected("03", "01", FIRST_TESTS)
            | expected("03", "02", {"word is rewritten": set()})
            | expected("03", "03", {"word is rewritten again": set()})))
        scratch.run("ctest", "--no-tests=error", "-L", "stage-03", cwd=BUILD)

    def test_one_chapter_is_a_house(self):
        self.addCleanup(lay_out)
        remove("chapters/02-two")
        build()
        self.assertEqual(said("01-one"), "word 1, voice 1, tone 1")
        self.assertEqual(entries(), expected("01", "01", FIRST_TESTS))


if __name__ == "__main__":
    unittest.main()
