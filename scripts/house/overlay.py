"""Where things are, and what each stage is made of. The rule of the overlay stands in
cmake/Overlay.cmake, and is asked there."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD_FOLDER", SOURCE / "build" / "default"))
CODE = {".cpp", ".hpp"}


@dataclass(frozen=True)
class Overlay:
    """What a stage or a step is made of."""
    name: str  # of a stage its number, "05"; of a step its own, "first-loop"
    folders: list  # the newest first
    files: dict  # the winners, {"socketserver/socket.hpp": path}
    examples: dict  # only its own, {"echo_server": path}

    @property
    def folder(self):
        """The folder of the chapter or the step itself."""
        return self.folders[0]

    @property
    def own(self):
        """Those of the winners that it adds or rewrites."""
        return {name: path for name, path in self.files.items()
                if path == self.folder / name}


@dataclass(frozen=True)
class Stage(Overlay):
    """A stage: all chapters up to one. Its folder is the chapter's."""
    commands: dict = field(default_factory=dict)  # {"NAME": {"main.cpp": path}}
    steps: dict = field(default_factory=dict)  # {"first-loop": an Overlay}


def read(source=SOURCE):
    """What cmake/Overlay.cmake tells of a tree, as it is now: {"chapters": [NAME, ...],
    "stages": {"01": {"files": {...}, ...}}}. All of it is described there."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "overlay.json"
        subprocess.run(["cmake", f"-DOUT={out}", f"-DSOURCE={source}", "-P",
                        SOURCE / "cmake" / "Overlay.cmake"], check=True)
        return json.loads(out.read_text(encoding="utf-8"))


def stages(source=SOURCE):
    """All stages of a source tree, in their order."""
    return [Stage(name, **overlay_of(source, one),
                  commands={command: paths(source, files)
                            for command, files in one["commands"].items()},
                  steps={step: Overlay(step, **overlay_of(source, told))
                         for step, told in one["steps"].items()})
            for name, one in read(source)["stages"].items()]


def overlay_of(source, told):
    return {"folders": [source / folder for folder in told["folders"]],
            "files": paths(source, told["files"]),
            "examples": paths(source, told["examples"])}


def paths(source, told):
    return {name: source / path for name, path in told.items()}


def code_below(folder):
    """The C++ files in a folder and below, but not those of its steps and exercises."""
    files = (path for path in folder.rglob("*") if path.suffix in CODE)
    return sorted(path for path in files
                  if not {"steps", "exercises"} & {*path.relative_to(folder).parts})


def read_lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def cached(name):
    """A variable of the build folder's CMake cache, or ""."""
    for line in read_lines(BUILD / "CMakeCache.txt"):
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""
