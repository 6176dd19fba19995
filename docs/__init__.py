"""Makes the book: python3 -B -m docs."""

READS = ["README.md", "bench", "chapters", "diagrams", "docs", "tests"]
