"""Measures, side by side: the servers of the chapters, and what they are compared with.

bench/README.md tells how to read the tables, and what the results file has.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import judging, plots, prices, programs, results, tables, workloads
from .loads import Loads
from .running import Failed, allow_many_descriptors

LAYERS = "layers"  # what can be named besides the measurements


@dataclass(frozen=True)
class Machine:
    """What every workload needs: where things are, and who runs on which core."""

    bench: Path  # the build's folder bench
    files: Path  # a folder with hello, 4k.bin and 10m.bin
    server_core: int
    load_core: int
    loads: Loads


def main(words):
    """Exit status: 0, 1 when something could not be measured, 2 for wrong arguments."""
    arguments = parse_arguments(words)
    if arguments.check:
        return 0
    bench = arguments.build / "bench"
    if not (bench / "load" / "load").exists():
        stop(f"nothing is built in {bench}: cmake --build {arguments.build} "
             "--target bench")
    allow_many_descriptors()
    with tempfile.TemporaryDirectory() as files:
        write_files(Path(files))
        cores = sorted(os.sched_getaffinity(0))
        machine = Machine(bench, Path(files), cores[0], cores[-1],
                          Loads(bench, cores[-1], arguments.quick))
        return measure_all(arguments, machine)


def parse_arguments(words):
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures what the layers cost, and races "
        "against peers on this machine. Nothing else should run meanwhile.")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="a name of --list, also without its chapter; one for all "
                             "numbers of clients; a chapter's number; or layers; may be "
                             "given more than once")
    parser.add_argument("--quick", action="store_true",
                        help="one short round: do all of them work?")
    parser.add_argument("--rounds", type=positive, metavar="N",
                        help="how often each is measured (5, and 3 where it takes long)")
    parser.add_argument("--setup", action="store_true",
                        help="install the peers, and measure nothing; given alone")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="only tells the names")
    parser.add_argument("--build", type=Path, metavar="FOLDER",
                        default=results.SOURCE / "build" / "release",
                        help="the build folder (build/release)")
    parser.add_argument("--out", type=Path, metavar="FOLDER",
                        help="where results.jsonl and plots go (bench of the build's "
                             "folder; with --quick, bench/quick)")
    arguments = parser.parse_args(words)
    if arguments.setup:
        parser.error("--setup comes alone: it only installs")
    usual = arguments.build / "bench"
    arguments.out = arguments.out or (usual / "quick" if arguments.quick else usual)
    return arguments


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def write_files(folder):
    """What the servers of files serve."""
    (folder / "hello").write_bytes(b"hello world\n")
    (folder / "4k.bin").write_bytes(b"x" * 4096)
    (folder / "10m.bin").write_bytes(b"x" * (10 * 1024 * 1024))


def measure_all(arguments, machine):
    measurements, failures = find(arguments, machine)
    counts_layers = not arguments.only or LAYERS in arguments.only
    if arguments.list:
        print(*(measurement.name for measurement in measurements),
              *([LAYERS] if counts_layers else []), sep="\n")
        return 0
    progress = tables.Progress(
        sum(rounds(measurement, arguments) * len(measurement.subjects)
            for measurement in measurements))
    file = results.File(arguments)
    for measurement in measurements:
        found = measure(measurement, rounds(measurement, arguments), progress)
        file.add(found)
        failures += sum(len(result.get("failures", {})) for result in found.values())
    if counts_layers:
        try:
            counted = prices.count(machine.bench, progress.say)
            tables.show_prices(counted)
            file.add_prices(counted)
        except Failed as failure:
            failures += 1
            print(f"layers: FAILED: {failure}\n")
    print(f"results: {file.path}")
    plots.draw(file.results, arguments.out / "plots")
    if plots.can_draw():
        print(f"plots: {arguments.out / 'plots'}")
    if failures:
        print(f"{failures} of the subjects could not be measured")
    return 1 if failures else 0


def find(arguments, machine):
    """What is to be measured, in the order of the chapters."""
    every, failures = [], 0
    for path in programs.find(machine.bench):
        try:
            every.append(programs.ProgramMeasurement(path, arguments.quick))
        except Failed as failure:
            failures += 1
            print(f"{path.parent.name}/{path.name}: FAILED: {failure}\n")
    every += workloads.find(machine)
    every.sort(key=lambda measurement: measurement.name.partition("/")[0])
    unknown = [word for word in arguments.only if word != LAYERS
               and not any(means(word, measurement) for measurement in every)]
    if unknown:
        stop(f"unknown: {', '.join(unknown)}. The measurements are:\n  "
             + "\n  ".join([measurement.name for measurement in every] + [LAYERS]))
    return [measurement for measurement in every if not arguments.only
            or any(means(word, measurement) for word in arguments.only)], failures


def means(word, measurement):
    chapter, name = measurement.name.split("/")
    family = measurement.about().get("family")
    figures = [f"{name}_{figure.name}" for figure in measurement.figures]
    return word in (measurement.name, name, family, chapter, chapter[:2], *figures)


def stop(text):
    print(text, file=sys.stderr)
    sys.exit(2)


def rounds(measurement, arguments):
    return 1 if arguments.quick else arguments.rounds or measurement.rounds


def measure(measurement, rounds, progress):
    """Each round measures every subject once: all see the same moods of the machine."""
    if not measurement.subjects:
        print(f"{measurement.name}: LEFT OUT: "
              f"{next(iter(measurement.left_out.values()))}\n")
        return {}
    runs = {subject: [] for subject in measurement.subjects}
    failures = {}
    for number in range(1, rounds + 1):
        for subject in measurement.subjects:
            progress.step(f"{measurement.name}: round {number} of {rounds}, {subject}")
            if subject in failures:
                continue
            try:
                runs[subject].append(measurement.run(subject))
            except Failed as failure:
                failures[subject] = str(failure)
                del runs[subject]
    progress.say("")
    found = {}
    for figure in measurement.figures:
        name = "_".join(filter(None, (measurement.name, figure.name)))
        found[name] = judging.result(measurement, figure, runs, failures)
        tables.show(name, found[name])
    return found
