"""The results file: what was measured last, of everything that ever was."""

import datetime
import json
import os
import platform
from pathlib import Path


def write(arguments, measurements, counted):
    """Writes what was found, beside what the file has of other measurements on this
    machine, and returns it all."""
    path = arguments.out / "results.json"
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    machine = {"system": platform.platform(), "processor": processor(),
               "cores": os.cpu_count()}
    for found in measurements.values():
        found["date"] = now
    results = {"date": now, "machine": machine, "quick": arguments.quick,
               "rounds": arguments.rounds or (1 if arguments.quick else 5)}
    before = earlier(path, machine)
    results["layers"] = (counted or before)["layers"]
    results["kept"] = (counted or before)["kept"]
    results["measurements"] = dict(sorted((before["measurements"] | measurements).items(),
                                          key=lambda item: item[0].partition("/")[0]))
    arguments.out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    print(f"results: {path}")
    return results


def earlier(path, machine):
    """What the file has from before: nothing, if it is from another machine."""
    try:
        found = json.loads(path.read_text())
        if found["machine"] == machine and "kept" in found:
            return found
    except (OSError, ValueError, KeyError):
        pass
    return {"measurements": {}, "layers": {}, "kept": {}}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
