"""Tests of the figures."""

READS = ["chapters", "diagrams", "docs/where-we-differ.md", "scripts", "tests/support"]
