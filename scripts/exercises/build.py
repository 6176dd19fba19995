"""Builds one variant of an exercise: its files are compiled as the tests' are, at -O0,
and linked with the stage's library, in which they take the place of older versions."""

import json
import re
import shlex
import shutil
import subprocess

from scripts.house.overlay import BUILD, cached
from scripts.house.unchanged import state_of

from . import bounded
from .exercise import files_below

COMPILES_WITHIN = 120  # seconds, on a busy machine too
SHOWN_LINES = 12
# As tests/support/CMakeLists.txt has it, who calls forget() is heard. The library's own is
# asked for by its name, or the linker would leave it out.
WRAPPED = ["-Wl,--wrap=_ZN12socketserver6forgetEi", "-Wl,-u,_ZN12socketserver6forgetEi"]
SUPPORT = BUILD / "tests" / "support" / "CMakeFiles" / "test_support.dir"


class NotBuilt(Exception):
    """It does not compile, or does not link: why, in a sentence and the compiler's
    lines."""


def targets(exercise):
    """What of the build an exercise needs, as arguments of cmake --build."""
    stage = f"stage_{exercise.stage_name}"
    if exercise.kind == "predict":
        return [f"{stage}_examples"]
    return [stage, "test_support"]


def make_targets(exercise):
    """Builds what the exercise needs of the house."""
    done = subprocess.run(["cmake", "--build", BUILD, "--target", *targets(exercise)],
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise NotBuilt("The chapter itself does not build.\n" + last_lines(done.stdout))


class Builder:
    """Builds variants of one exercise in a folder of the build."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.stage = exercise.stage()
        self.folder = BUILD / "exercises" / exercise.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.entries = json.loads((BUILD / "compile_commands.json").read_text())
        words = next(shlex.split(entry["command"]) for entry in self.entries
                     if entry["file"].endswith("/tests/support/hygiene.cpp"))
        words = words[:words.index("-o")]
        # A warning is no wrong answer.
        self.command = [word for word in words
                        if word != "-Werror" and not word.startswith("-I")]
        self.launcher = shlex.split(cached("CMAKE_CXX_COMPILER_LAUNCHER"))

    def build(self, variant, into):
        """The program of the promises, for the files in the folder `variant`."""
        into.mkdir(parents=True, exist_ok=True)
        sources = [path for path in files_below(variant) if path.suffix == ".cpp"]
        headers = [path for path in files_below(variant) if path.suffix == ".hpp"]
        objects = [self.compile(path, variant, into) for path in sources]
        # The tests see the variant's headers. Where it has none, they are compiled once.
        objects += self.tests(variant, into if headers else self.folder)
        library = self.library(sources, into)
        return self.link([*objects, *SUPPORT.glob("*.o"), library], into / "promises")

    def build_counted(self, variant, into):
        """The program whose system calls are counted. The files were compiled before."""
        objects = [into / f"{path.name}.o" for path in files_below(variant)
                   if path.suffix == ".cpp"]
        objects.append(self.compile(self.exercise.tests / "counted.cpp", variant, into))
        return self.link([*objects, into / "stage.a"], into / "counted")

    def build_chapter_tests(self, variant, into):
        """The chapter's own tests, linked with the variant's sources, which were compiled
        before; None where a header is rewritten, or the tests have not been built."""
        files = files_below(variant)
        made = self.chapter_test_objects()
        if any(path.suffix == ".hpp" for path in files) or not made:
            return None
        objects = [into / f"{path.name}.o" for path in files if path.suffix == ".cpp"]
        return self.link([*objects, *made, *SUPPORT.glob("*.o"), into / "stage.a"],
                         into / "chapter", *WRAPPED)

    def chapter_test_objects(self):
        """What scripts/test NN has compiled of the chapter's tests, but for those of its
        examples; none when one is missing."""
        stage, folder = self.exercise.stage_name, self.exercise.tests.parents[1]
        made = [BUILD / shlex.split(entry["command"].partition(" -o ")[2])[0]
                for entry in self.entries
                if f"/stage_{stage}_chapter_{stage}_" in entry["command"]
                and entry["file"].startswith(f"{folder}/")
                and entry["file"].endswith("_test.cpp")
                and not entry["file"].endswith("examples_test.cpp")]
        return made if all(path.exists() for path in made) else []

    def tests(self, variant, into):
        """The objects of the promises."""
        sources = sorted(self.exercise.tests.glob("*_test.cpp"))
        made = [into / f"{path.name}.o" for path in sources]
        mark = into / "tests.state"
        state = state_of([self.exercise.tests, BUILD / "compile_commands.json",
                          self.exercise.source / "tests" / "support",
                          *(folder / "socketserver" for folder in self.stage.folders)])
        if into == self.folder and mark.exists() and mark.read_text() == state:
            return made
        mark.unlink(missing_ok=True)
        for path in sources:
            self.compile(path, variant, into)
        mark.write_text(state)
        return made

    def compile(self, path, variant, into):
        made = into / f"{path.name}.o"
        places = [variant, *self.stage.folders, self.exercise.source / "tests",
                  self.exercise.source / "tests" / self.exercise.chapter.name]
        # What the tests include is read once, for all of them; the reader's file is to
        # include what it uses.
        words = self.command if path.name.endswith("_test.cpp") else self.plain()
        done = bounded.run([*self.launcher, *words, *(f"-I{place}" for place in places), "-o",
                            made, "-c", path], COMPILES_WITHIN, folder=BUILD)
        if done.status != 0:
            raise NotBuilt(f"{shown(path)} does not compile.\n" +
                           first_errors(done, "the compiler"))
        return made

    def library(self, sources, into):
        """The stage's library without what the variant's sources replace."""
        made = into / "stage.a"
        shutil.copyfile(BUILD / f"libstage_{self.exercise.stage_name}.a", made)
        if sources:
            subprocess.run(["ar", "d", made, *(f"{path.name}.o" for path in sources)],
                           check=True)
        return made

    def plain(self):
        """The compiler's command, without the headers that it has read before."""
        words = [word for word in self.command if word != "-Winvalid-pch"]
        if "-include" in words:
            at = words.index("-include")
            words[at:at + 2] = []
        return words

    def link(self, objects, program, *options):
        done = bounded.run([*self.plain(), *objects, *options, "-pthread", "-ldl", "-o",
                            program], COMPILES_WITHIN, folder=BUILD)
        if done.status != 0:
            raise NotBuilt("It compiles, but something that others call is missing, or "
                           "is there twice.\n" + first_errors(done, "the linker"))
        return program


def first_errors(done, name):
    """The first lines in which a compiler or linker says what is wrong."""
    if done.status is None:
        return done.sentence(name, COMPILES_WITHIN)
    lines = [re.sub(r"^.*/(?=my/)", "", line) for line in done.output.splitlines()]
    told = next((at for at, line in enumerate(lines)
                 if "error" in line or "undefined reference" in line
                 or "multiple definition" in line), 0)
    return "\n".join(f"    {line}" for line in lines[told:told + SHOWN_LINES])


def last_lines(text):
    return "\n".join(f"    {line}" for line in text.splitlines()[-SHOWN_LINES:])


def shown(path):
    """A path as a reader knows it: my/01-1/socketserver/socket.cpp."""
    parts = path.parts
    return "/".join(parts[parts.index("my"):]) if "my" in parts else path.name
