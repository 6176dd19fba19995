#!/usr/bin/env python3
"""Run clang-tidy once over every source that the build compiles.

A source that sees other files on a later stage is compiled there again. Its first entry in
compile_commands.json is its own stage, and on that one it is read, without headers that a
compiler has read before: what it lacks is seen then. A header is read with the sources that
include it; what is found in it is shown once.

A source in which nothing was found is not read again, as long as it, its headers and the
rules are the same: that is kept in the user's cache, beside ccache's.

    scripts/clang_tidy.py BUILD_FOLDER [SOURCE...]
"""

import functools
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


ONLY_FOR_GCC = (r" -Winvalid-pch| -include \S*/cmake_pch\.hxx| -femit-class-debug-always"
                r"| -finstrument-functions-exclude-file-list=\S*")

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "clang-tidy")


def output_of(command, folder=None):
    """What a command prints; CalledProcessError when it fails."""
    return subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


@functools.cache
def version():
    return output_of(["clang-tidy", "--version"])


def first_entries(build):
    """The compile command of each source on its first stage, by the source's path."""
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        command = re.sub(ONLY_FOR_GCC, "", entry["command"])
        if "/cmake_pch." not in entry["file"]:
            entries.setdefault(entry["file"], entry | {"command": command})
    return entries


def findings_in(output):
    """Split clang-tidy's output into findings: a line with a place, and what it shows."""
    findings = []
    for line in output.splitlines(keepends=True):
        if ": warning: " in line or ": error: " in line:
            findings.append("")
        if findings:
            findings[-1] += line
    return findings


def trace_of(entry):
    """The file that stands in the cache once nothing was found in this source. Its name
    tells all that clang-tidy goes by: what it reads, comments and macros too, its rules,
    and which one it is. None when that can't be told.
    """
    command = re.sub(r" -o \S+", "", entry["command"])
    read = ["clang++", *shlex.split(command)[1:], "-w", "-E", "-C", "-dD"]
    rules = ["clang-tidy", "--dump-config", entry["file"], "--"]
    try:
        parts = [command.encode(), output_of(read, entry["directory"]),
                 output_of(rules), version()]
    except (OSError, subprocess.CalledProcessError):
        return None
    return CACHE / hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_one(entry, database):
    """Run clang-tidy on one source, and return its exit status and all that it said."""
    trace = trace_of(entry)
    if trace and trace.exists():
        return 0, "", ""
    command = ["clang-tidy", "--quiet", "-p", database, entry["file"]]
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL,
                          capture_output=True)
    if trace and done.returncode == 0 and not findings_in(done.stdout):
        trace.parent.mkdir(parents=True, exist_ok=True)
        trace.touch()
    return done.returncode, done.stdout, done.stderr


def main(arguments):
    if not arguments:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    build = Path(arguments[0])
    entries = first_entries(build)
    sources = [os.path.abspath(name) for name in arguments[1:]] or sorted(entries)
    unknown = [source for source in sources if source not in entries]
    if unknown:
        print("not in the build:", *unknown, file=sys.stderr)
        return 2

    database = build / "first-stage"
    database.mkdir(exist_ok=True)
    (database / "compile_commands.json").write_text(json.dumps(list(entries.values())))

    failed = False
    shown = set()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as workers:
        results = workers.map(lambda source: read_one(entries[source], database), sources)
        for status, output, errors in results:
            findings = findings_in(output)
            for finding in findings:
                if finding not in shown:
                    print(finding, end="", flush=True)
                shown.add(finding)
            if status != 0 and not findings:  # it did not get as far as reading
                print(output, errors, sep="", end="", flush=True)
            failed = failed or status != 0
    print(f"clang-tidy: {len(sources)} sources, {len(shown)} findings")
    return 1 if failed or shown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
