"""Scratch trees and builds, and what runs in them."""

import subprocess
import tempfile
from pathlib import Path

from scripts.house.overlay import BUILD, cached


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
    options = {"stderr": subprocess.STDOUT, "timeout": 840} | options
    done = subprocess.run([str(word) for word in command], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options)
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        raise AssertionError(f"{words}\nexit status {done.returncode}\n{done.stdout}")
    return done.stdout


def same_compiler():
    """Arguments that make another CMake project compile as the build folder does."""
    names = ["CMAKE_CXX_COMPILER", "CMAKE_CXX_COMPILER_LAUNCHER", "CMAKE_CXX_FLAGS"]
    return ["-G", "Ninja"] + [f"-D{name}={cached(name)}" for name in names]


def lasting(name):
    """A folder for a test's own builds. It stays, so that the next run compiles less."""
    folder = BUILD / "tests" / "house" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
