"""The results file: what was measured last, of everything that ever was."""

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path


class File:
    """It is written after each measurement, so that an interrupted run loses nothing."""

    def __init__(self, arguments):
        self.path = arguments.out / "results.json"
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
        """The prices of the layers: see layers.py."""
        self.results |= counted
        self.write()

    def write(self):
        self.results["date"] = now()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: who interrupts the run finds the file as it was before.
        written = self.path.with_suffix(".new")
        written.write_text(json.dumps(self.results, indent=1) + "\n")
        os.replace(written, self.path)


def earlier(path, machine):
    """What the file has from before: nothing, if it is from another machine."""
    nothing = {"layers": {}, "kept": {}, "measurements": {}}
    try:
        found = json.loads(path.read_text())
        if found["machine"] == machine:
            return {key: found[key] for key in nothing}
    except (OSError, ValueError, KeyError):
        pass
    return nothing


def versions():
    """Those of the peers, as far as Debian's packages are there."""
    peers = ("python3.11", "libcpp-httplib-dev", "libpoco-dev", "libcivetweb-dev",
             "libmicrohttpd-dev", "nginx-light", "lighttpd", "wrk")
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
