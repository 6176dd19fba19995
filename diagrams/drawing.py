"""From a figure's name to its drawing: records the flow, reads the program, makes the
model, draws."""

import dataclasses
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import (classes, columns, figure_file, model, outline, recording, resolution,
               syscalls)
from .compiled import Program

DRAWERS = {"calls": outline.draw, "columns": columns.draw, "resolution": resolution.draw}
TIME_LIMIT = 30  # of a flow, which takes a fraction of a second


@dataclass
class Drawn:
    """A figure that is drawn: as DOT, and described for programs (README.md)."""
    name: str
    dot: str
    description: dict


class Workshop:
    """The flows of one build folder. What was read or recorded is kept."""

    def __init__(self, build):
        self.flows = Path(build) / "diagrams"
        self.program = cache(self._program)
        self.lanes = cache(self._lanes)

    def draw(self, name):
        """Draws a figure."""
        figure = figure_file.read(name)
        if figure.kind == "syscalls":
            return self.draw_syscalls(figure)
        program = self.program(figure.stage, figure.flow)
        told = model.Model([], [], [])
        if figure.root:
            lanes = self.lanes(figure.stage, figure.flow)
            told = model.make_model(figure, lanes, program)
        if figure.kind == "classes":
            canvas = classes.draw(figure, program, self.stage_before(figure.stage))
        else:
            canvas = DRAWERS[figure.kind](figure, told, program)
        return Drawn(name, canvas.dot(), describe(figure, told, canvas))

    def draw_syscalls(self, figure):
        """The two programs are examples of the chapter, as it builds them."""
        folder, = self.flows.parent.glob(f"{figure.stage}-*/")
        told = syscalls.make_model(figure, folder / figure.flow, folder / figure.beside)
        canvas = syscalls.draw(figure, told)
        return Drawn(figure.name, canvas.dot(), describe(figure, told, canvas))

    def stage_before(self, stage):
        """The classes of the stage before; none before the first that has some."""
        before = [path.name for path in sorted(self.flows.glob("[0-9][0-9]"))
                  if path.name < stage]
        return self.program(before[-1], "every_class") if before else None

    def _program(self, stage, flow):
        folder = self.flows / stage
        return Program(folder / flow, folder / "every_class")

    def _lanes(self, stage, flow):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trace"
            record(self.flows / stage / flow, path)
            return recording.read_trace(path, self.program(stage, flow))


def record(program, path):
    """Runs a flow, and has it write its events to a file."""
    done = subprocess.run([program], env=os.environ | {"FLOWTRACE": str(path)},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIME_LIMIT, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program}: exit status {done.returncode}\n{done.stderr}")


def describe(figure, told, canvas):
    """The model and where its parts are in the picture, as JSON can hold it."""
    return {"name": figure.name, "title": figure.title, "kind": figure.kind,
            "stage": figure.stage, "flow": figure.flow,
            "width": round(canvas.width, 2), "height": round(canvas.height, 2),
            "lanes": told.lanes,
            "calls": [dataclasses.asdict(node) for node in told.calls],
            "steps": [dataclasses.asdict(step) for step in told.steps],
            "texts": [[text[0], *(round(value, 2) for value in text[1:])]
                      for text in canvas.texts],
            "lines": [[name, [[round(x, 2), round(y, 2)] for x, y in points]]
                      for name, points in canvas.edges]}
