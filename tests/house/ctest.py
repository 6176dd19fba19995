"""ctest's list of entries."""

import json
import subprocess

from .scratch import run


class Entry:
    """An entry of ctest's list."""

    def __init__(self, shown):
        properties = {one["name"]: one["value"] for one in shown["properties"]}
        self.name = shown["name"]
        self.command = shown.get("command", [])
        self.labels = set(properties.get("LABELS", [])) - {""}


def entries(build):
    """The entries that come from chapters, not those of the house itself."""
    shown = run("ctest", "--show-only=json-v1", cwd=build, stderr=subprocess.DEVNULL)
    found = [Entry(test) for test in json.loads(shown)["tests"]]
    return [entry for entry in found if entry.name.startswith("stage-")]
