"""What the tests of the scripts share. What a script would run, apt, dpkg, sudo,
clang-tidy or another script, is made up: small scripts in a folder of their own."""

import re
import subprocess

from scripts.house import overlay

SCRIPTS = overlay.SOURCE / "scripts"


def run(*command, **options):
    """Runs a command that may fail: exit status, standard output, standard error."""
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=60, **options)
    return done.returncode, done.stdout, done.stderr


def refused(test, script, *arguments):
    """Arguments that a script does not know are answered with its usage and status 2.
    Returns what it says of them."""
    status, output, errors = run(SCRIPTS / script, *arguments)
    test.assertEqual((status, output), (2, ""), errors)
    test.assertIn(f"usage: scripts/{script}", errors)
    return errors


def groups():
    """What scripts/packages and the chapters say: {"test": ["g++", ...]}."""
    found = {}
    for line in overlay.read_lines(SCRIPTS / "packages"):
        line = line.partition("#")[0].strip()
        if line.startswith("["):
            packages = found.setdefault(line.strip("[]"), [])
        elif line:
            packages.append(line)
    for path in sorted(overlay.SOURCE.glob("chapters/*/needs.cmake")):
        found["test"] += re.findall(r"^needs\(([^ )]+)", path.read_text(), re.MULTILINE)
    return found
