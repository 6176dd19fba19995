"""Makes the book: python3 -B -m docs."""
