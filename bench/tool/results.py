"""A file of results: what was measured last, of everything that ever was.

It has a line of JSON for each measurement and each price, after one that tells when and
where it was measured.
"""

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
MEASURED = SOURCE / "bench" / "measured" / "results.jsonl"  # the project's own
GROUPS = ("layers", "kept", "measurements")


def read(path):
    """{"date", "machine", ..., and of each group {name: what was found}}."""
    results = {"versions": {}} | {group: {} for group in GROUPS}
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if "group" in found:
            results[found.pop("group")][found.pop("name")] = found
        else:
            results |= found
    return results


def as_text(results):
    lines = [{key: value for key, value in results.items() if key not in GROUPS}]
    lines += [{"group": group, "name": name} | found
              for group in GROUPS for name, found in results.get(group, {}).items()]
    return "".join(json.dumps(line) + "\n" for line in lines)


def write(path, results):
    """Whole or not at all: who interrupts the run finds the file as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(as_text(results))
    os.replace(written, path)


class File:
    """It is written after each measurement, so that an interrupted run loses nothing."""

    def __init__(self, arguments):
        self.path = arguments.out / "results.jsonl"
        machine = {"system": platform.platform(), "processor": processor(),
                   "cores": os.cpu_count()}
        self.results = {"date": now(), "machine": machine, "quick": arguments.quick,
                        "rounds": arguments.rounds or (1 if arguments.quick else 5),
                        "versions": versions(), **earlier(self.path, machine)}

    def add(self, measurements):
        """What was measured takes the place of what the file had of the same name."""
        dated = {name: found | {"date": now()} for name, found in measurements.items()}
        self.results["measurements"] = dict(sorted(
            (self.results["measurements"] | dated).items(),
            key=lambda item: item[0].partition("/")[0]))
        self.write()

    def add_prices(self, counted):
        """The prices of the layers: see prices.py."""
        self.results |= counted
        self.write()

    def write(self):
        self.results["date"] = now()
        write(self.path, self.results)


def earlier(path, machine):
    """What the file has from before: nothing, if it is from another machine."""
    try:
        found = read(path)
        if found["machine"] == machine:
            return {group: found[group] for group in GROUPS}
    except (OSError, ValueError, KeyError):
        pass
    return {group: {} for group in GROUPS}


def versions():
    """Those of the peers, as far as Debian's packages are there: group bench."""
    text = (SOURCE / "scripts" / "packages").read_text(encoding="utf-8")
    group = text.partition("[bench]\n")[2].partition("\n[")[0]
    peers = ["python3", *(line.split()[0] for line in group.splitlines() if line.strip())]
    try:
        found = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Package} ${Version}\n", *peers],
            capture_output=True, text=True)
    except FileNotFoundError:
        return {}
    pairs = [line.split() for line in found.stdout.splitlines()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
