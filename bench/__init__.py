"""What the layers cost, and races against peers: python3 -B -m bench --help."""

READS = ["chapters", "tests/support"]
