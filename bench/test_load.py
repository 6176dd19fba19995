"""Tests of bench/load: what it tells of good servers, and of those that do wrong.

    python3 bench/test_load.py BUILD_FOLDER

No figure is judged here, only that wrong answers are found and the right ones counted.
"""

import os
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent / "load" / "tests"

if __name__ == "__main__":
    os.environ["BUILD_FOLDER"] = sys.argv.pop(1)
    sys.path.insert(0, str(TESTS))
    names = sorted(path.stem for path in TESTS.glob("*.py"))
    unittest.main(module=None, argv=[sys.argv[0], *(sys.argv[1:] or names)])
