"""The original is the oracle: a server of Python's and one of ours are sent the same
bytes, and must answer and log the same, but for the differences that are listed."""
