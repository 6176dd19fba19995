"""bench/layers.json: which prices of the layers were accepted. python3 -B -m bench layers
counts them, and judges with --check: what a layer adds to those below, and the sum."""

import argparse
import json
import sys
from pathlib import Path

from . import prices, tables
from .running import Failed
from .workloads import BENCH

BUDGET = BENCH / "layers.json"
ALLOWED = 1.05
NOISE = 0.003  # between two runs on one machine, as a part of the sum
SOME_CALLS = {"layers": 0.9,  # with threads it depends a little on who comes first
              "kept": 0.1}


def main(words):
    arguments = parse_arguments(words)
    try:
        counted = prices.count(arguments.build / "bench")
    except Failed as failure:
        sys.exit(f"layers: {failure}")
    tables.show_prices(counted)
    if arguments.accept:
        BUDGET.write_text(as_text(counted))
    if arguments.check:
        complaints = compare(counted, json.loads(BUDGET.read_text()))
        print(*complaints, sep="\n")
        return 1 if complaints else 0
    return 0


def parse_arguments(words):
    parser = argparse.ArgumentParser(
        prog="bench layers", description="Counts what each layer costs for one request.")
    parser.add_argument("--build", type=Path, metavar="FOLDER",
                        default=BENCH.parent / "build" / "default",
                        help="the build folder (build/default)")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true",
                       help="fail when a layer is dearer than in bench/layers.json")
    group.add_argument("--accept", action="store_true",
                       help="write bench/layers.json")
    return parser.parse_args(words)


def as_text(counted):
    """JSON, with a line for each price."""
    groups = [f'"{group}": {{\n' + ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(cost)}" for name, cost in costs.items())
        + "\n}" for group, costs in counted.items()]
    return "{" + ",\n".join(groups) + "}\n"


def compare(counted, budget):
    """What has become dearer than the budget allows, or is not in it."""
    complaints = []
    for group, costs in counted.items():
        for name, cost in costs.items():
            accepted = budget.get(group, {}).get(name)
            if accepted is None:
                complaints.append(f"{name}: not in {BUDGET.name}: --accept writes it")
                continue
            if cost["instructions"] > ALLOWED * accepted["instructions"]:
                complaints.append(
                    f"{name}: {cost['instructions']:,.0f} instructions for a request, "
                    f"and {accepted['instructions']:,.0f} were accepted")
            if cost["system calls"] > accepted["system calls"] + SOME_CALLS[group]:
                complaints.append(
                    f"{name}: {cost['system calls']} system calls for a request, and "
                    f"{accepted['system calls']} were accepted")
    return complaints + dearer_layers(counted, budget)


def dearer_layers(counted, budget):
    """Which layers add more to those below than was accepted."""
    accepted = added_by(budget)
    return [f"{name}: adds {adds:,.0f} instructions to the layers below, and "
            f"{accepted[name]:,.0f} were accepted"
            for name, adds in added_by(counted).items() if name in accepted
            if adds > accepted[name] + (ALLOWED - 1) * abs(accepted[name])
            + NOISE * budget["layers"][name]["instructions"]]


def added_by(prices):
    """{name: how many instructions the layer adds}, without the lowest."""
    sums = {name: cost["instructions"] for name, cost in prices.get("layers", {}).items()}
    return {name: sum_ - below
            for (name, sum_), below in zip(list(sums.items())[1:], sums.values())}
