"""Tests of bench/load: what it tells of good servers, and of those that do wrong.

No figure is judged here, only that wrong answers are found and the right ones counted.
Most of the time the tests wait for something to be late, so the modules run at once.
"""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent / "load"


def start(module):
    return subprocess.Popen([sys.executable, "-B", "-m", "unittest", "-v", module],
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main():
    modules = [f"tests.bench.load.{path.stem}" for path in sorted(TESTS.glob("*.py"))
               if path.stem != "support"]
    failed = False
    for process in list(map(start, modules)):
        print(process.communicate()[0])
        failed |= process.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
