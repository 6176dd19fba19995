"""Tests of the book."""

READS = ["CONTRIBUTING.md", "README.md", "bench", "chapters", "diagrams", "docs",
         "scripts", "tests"]
