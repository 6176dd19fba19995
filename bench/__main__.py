"""Measures, shows and draws what was measured, and counts what a layer costs.

    python3 -B -m bench [--only NAME]... [--quick] [--rounds N]
    python3 -B -m bench show [RESULTS]
    python3 -B -m bench plots [RESULTS] --out FOLDER
    python3 -B -m bench layers [--check | --accept]

scripts/bench builds first, and then runs the first of them. RESULTS is a file; without
one it is bench/measured/results.jsonl, which has what one machine found.
"""

import sys
from pathlib import Path

from .tool import budget, measure, plots, results, tables


def show(words):
    tables.show_all(results.read(Path(words[0]) if words else results.MEASURED))


COMMANDS = {"show": show, "plots": plots.main, "layers": budget.main}

if __name__ == "__main__":
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    sys.exit(command(sys.argv[2:]) if command else measure.main(sys.argv[1:]))
