"""Tests of the slides."""

READS = ["chapters", "diagrams", "lecture", "scripts", "tests/support",
         "tests/house/scratch.py", "tests/scripts/support.py"]
