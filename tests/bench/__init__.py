"""Tests of bench. No figure is judged: only that all runs, and results can be read."""

READS = ["bench", "chapters", "tests/support"]
