"""Runs a test, unless it says what it reads, and nothing of that has changed since it
passed in this build.

    python3 -B -m scripts.house.unchanged NAME MODULE [ARGUMENT...]

A test of a tool says so in a line READS = ["chapters", "docs"], files and folders of the
source tree; when all in its folder read the same, the line stands in their __init__.py.
A place "tests/{0}" has the test's first argument in it.
It also reads its own folder, and what all tools share. The exit status is the test's, or
77 when it is left out. SOCKETSERVER_EVERY_TEST=1 leaves none out: so it is in CI.
"""

import ast
import hashlib
import os
import re
import subprocess
import sys

from .overlay import BUILD, SOURCE

SHARED = ["CMakeLists.txt", "cmake", "scripts/house"]
LEFT_OUT = 77


def reads(module, arguments=()):
    """What a test, or else its folder, says that it reads; None when none says it."""
    file = SOURCE / module.replace(".", "/")
    for path in (file.with_suffix(".py"), file / "__init__.py",
                 file.parent / "__init__.py"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if line := re.search(r"^READS = (\[[^]]*\])", text, re.MULTILINE):
            places = [*SHARED, *(place.format(*arguments)
                                 for place in ast.literal_eval(line[1]))]
            return [path.parent, *(SOURCE / place for place in places)]
    return None


def state_of(places):
    """What tells one state of these files, and those below these folders, from another."""
    digest = hashlib.sha256()
    files = [file for place in places
             for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            status = file.stat()
            digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main(name, module, *arguments):
    places = reads(module, arguments)
    state = state_of([BUILD / "CMakeCache.txt", *places]) if places else ""
    passed = BUILD / "tests" / "passed" / name.replace("/", "-")
    every = os.environ.get("SOCKETSERVER_EVERY_TEST") == "1"
    if state and not every and passed.exists() and passed.read_text() == state:
        print("nothing that it reads has changed since it passed")
        return LEFT_OUT
    passed.unlink(missing_ok=True)
    command = [sys.executable, "-B", "-m", module, *arguments]
    status = subprocess.run(command, cwd=SOURCE).returncode
    if state and status == 0:
        passed.parent.mkdir(parents=True, exist_ok=True)
        passed.write_text(state)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
