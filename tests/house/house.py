"""What the tests of the house share: where things are, what a chapter is made of, and how
a command is run."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = Path(os.environ.get("SOURCE_FOLDER", HERE.parents[1]))
BUILD = Path(os.environ.get("BUILD_FOLDER", SOURCE / "build" / "default"))

CODE = {".cpp", ".hpp"}


def chapters(source):
    """The folders of the chapters, in their order."""
    return sorted(path for path in (source / "chapters").glob("*") if path.is_dir())


def steps(chapter):
    """The folders of a chapter's steps."""
    return sorted(path for path in (chapter / "steps").glob("*") if path.is_dir())


def code_below(folder):
    """The C++ files in a folder and below, but not those of its steps."""
    files = (path for path in folder.rglob("*") if path.suffix in CODE)
    return sorted(path for path in files if "steps" not in path.relative_to(folder).parts)


def overlay(folders):
    """The winning files of folders, newest first: {"socketserver/x.hpp": path}."""
    winners = {}
    for folder in folders:
        for path in code_below(folder / "socketserver"):
            winners.setdefault(str(path.relative_to(folder)), path)
    return winners


def stage(chapter):
    """The chapters that a chapter's stage is made of, newest first."""
    every = chapters(chapter.parents[1])
    return every[every.index(chapter) :: -1]


def read_lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def write(folder, files):
    """Writes a made-up tree: {"chapters/01-one/README.md": text}. A file that is right
    already is not touched, so that nothing is compiled again because of it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def made_up(test, files):
    """A scratch folder with these files, removed after the test."""
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    write(Path(folder.name), files)
    return Path(folder.name)


def run(*command, **options):
    """Runs a command and returns its output, or throws it when the command fails."""
    options = {"stderr": subprocess.STDOUT, "timeout": 300} | options
    done = subprocess.run([str(word) for word in command], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options)
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        raise AssertionError(f"{words}\nexit status {done.returncode}\n{done.stdout}")
    return done.stdout


class Entry:
    """An entry of ctest's list."""

    def __init__(self, shown):
        properties = {one["name"]: one["value"] for one in shown["properties"]}
        self.name = shown["name"]
        self.command = shown.get("command", [])
        self.labels = set(properties.get("LABELS", [])) - {""}


def entries(build):
    """ctest's entries that come from chapters, not those of the house itself."""
    shown = run("ctest", "--show-only=json-v1", cwd=build, stderr=subprocess.DEVNULL)
    found = [Entry(test) for test in json.loads(shown)["tests"]]
    return [entry for entry in found if entry.name.startswith("stage-")]


def cached(name):
    """A variable of the build folder's CMake cache, or ""."""
    for line in read_lines(BUILD / "CMakeCache.txt"):
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


def same_compiler():
    """Arguments that make another CMake project compile as the build folder does."""
    names = ["CMAKE_CXX_COMPILER", "CMAKE_CXX_COMPILER_LAUNCHER", "CMAKE_CXX_FLAGS"]
    return ["-G", "Ninja"] + [f"-D{name}={cached(name)}" for name in names]


def scratch(name):
    """A folder for a test's own builds. It stays, so that the next run compiles less."""
    folder = BUILD / "tests" / "house" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
