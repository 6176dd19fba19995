"""Draws the results of a run as plots, SVG and PNG.

    python3 -B bench/tool/plots.py RESULTS.json FOLDER

There is one of the layers, one of each family of workloads over the number of clients,
and one of each race. gnuplot draws them.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import plot_bars
import plot_families
import plot_layers


def main():
    if len(sys.argv) != 3:
        print("usage: plots.py RESULTS.json FOLDER", file=sys.stderr)
        return 2
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    draw(results, Path(sys.argv[2]))
    return 0


def draw(results, folder):
    """Writes NAME.svg and NAME.png for all plots there are. Says so when it can't."""
    plots = plots_of(results)
    folder.mkdir(parents=True, exist_ok=True)
    for name in plots:  # what is left of another run would be shown with these results
        for suffix in (".svg", ".png"):
            (folder / (name + suffix)).unlink(missing_ok=True)
    if not shutil.which("gnuplot"):
        print("no plots: there is no gnuplot; scripts/bench --setup installs it")
        return
    for name, (plot, found) in plots.items():
        try:
            plot(found).draw(folder / name)
        except subprocess.CalledProcessError as error:
            print(f"no plot {name}: gnuplot says: {error.stderr.strip()}")
    print(f"plots: {folder}")


def plots_of(results):
    """{name of the plot: (what makes it, of what)}."""
    plots = {}
    if results.get("layers"):
        plots["layers"] = plot_layers.plot, results["layers"]
    for family, members in families(results["measurements"]).items():
        plots[f"family-{family}"] = plot_families.plot, members
    for name, found in results["measurements"].items():
        if any(found.get("values", {}).values()) and not is_model(found):
            plots[name.replace("/", "-")] = plot_bars.plot, found
    return plots


def is_model(found):
    """Six bars more of the same three servers would say nothing that lines don't."""
    return found.get("family", "").startswith("models")


def families(measurements):
    """Those with at least two members: {family: its members}."""
    found = {}
    for measurement in measurements.values():
        if "family" in measurement and any(measurement.get("values", {}).values()):
            found.setdefault(measurement["family"], []).append(measurement)
    return {family: members for family, members in found.items() if len(members) > 1}


if __name__ == "__main__":
    sys.exit(main())
