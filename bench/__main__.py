"""Measures, draws what was measured, and counts what a layer costs.

    python3 -B -m bench [--only NAME]... [--quick] [--rounds N]
    python3 -B -m bench plots [RESULTS] --out FOLDER
    python3 -B -m bench layers [--check | --accept]

scripts/bench builds first, and then runs the first of them.
"""

import sys

from .tool import layers, measure, plots

COMMANDS = {"plots": plots.main, "layers": layers.main}

if __name__ == "__main__":
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    sys.exit(command(sys.argv[2:]) if command else measure.main(sys.argv[1:]))
