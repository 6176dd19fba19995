"""Tests of bench/load: what it tells of good servers, and of those that do wrong.

    python3 -B -m tests.bench.load_test BUILD_FOLDER

No figure is judged here, only that wrong answers are found and the right ones counted.
"""

import os
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent / "load"

if __name__ == "__main__":
    os.environ["BUILD_FOLDER"] = sys.argv.pop(1)
    names = [f"tests.bench.load.{path.stem}" for path in sorted(TESTS.glob("*.py"))]
    unittest.main(module=None, argv=[sys.argv[0], *(sys.argv[1:] or names)])
