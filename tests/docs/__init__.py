"""Tests of the book."""

READS = ["README.md", "bench", "chapters", "diagrams", "docs", "tests"]
