"""Draws the results of a run as plots, SVG and PNG.

There is one of the layers, one of each family of workloads over the number of clients,
and one of each race. gnuplot draws them.
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

from . import plot_bars, plot_families, plot_layers


MEASURED = Path(__file__).resolve().parent.parent / "measured" / "results.json"


def main(words):
    parser = argparse.ArgumentParser(prog="bench plots",
                                     description="Draws what was measured.")
    parser.add_argument("results", type=Path, nargs="?", default=MEASURED,
                        help="the file with the results (bench/measured/results.json)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", required=True,
                        help="where the plots go")
    arguments = parser.parse_args(words)
    draw(json.loads(arguments.results.read_text(encoding="utf-8")), arguments.out)
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
