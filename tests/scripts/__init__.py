"""Tests of the scripts."""

READS = [".ci", "chapters", "scripts", "tests"]
