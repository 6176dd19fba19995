"""Tests of the figures."""

READS = ["chapters", "diagrams", "tests/support"]
