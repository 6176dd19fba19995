"""From a figure's name to its drawing: records the flow, reads the program, makes the
model, draws."""

import dataclasses
import importlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import figure_file, model, recording
from .compiled import Program, read_facts

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
        self.build = Path(build)
        self.facts = cache(self._facts)
        self.program = cache(self._program)
        self.lanes = cache(self._lanes)

    def draw(self, name):
        """Draws a figure; each kind of figures is a module of its own in kinds/."""
        figure = figure_file.read(name)
        kind = importlib.import_module(f".kinds.{figure.kind}", __package__)
        told, canvas = kind.draw(figure, self)
        return Drawn(name, canvas.dot(), describe(figure, told, canvas))

    def model(self, figure):
        """The calls that a figure tells of."""
        return model.make_model(figure, self.lanes(figure.stage, figure.flow),
                                self.program(figure.stage, figure.flow))

    def stage_before(self, stage):
        """The stage before, of those with figures of classes; none before the first."""
        described = (self.build / "diagrams").glob("[0-9][0-9]/every_class.facts")
        return max((path.parent.name for path in described if path.parent.name < stage),
                   default=None)

    def _facts(self, stage, flow):
        return read_facts(self.build / "diagrams" / stage / f"{flow}.facts")

    def _program(self, stage, flow):
        return Program(self.facts(stage, flow), self.facts(stage, "every_class"))

    def _lanes(self, stage, flow):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trace"
            record(self.build / "diagrams" / stage / flow, path)
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
            **dataclasses.asdict(told),
            "texts": [[text[0], *(round(value, 2) for value in text[1:])]
                      for text in canvas.texts],
            "lines": [[name, [[round(x, 2), round(y, 2)] for x, y in points]]
                      for name, points in canvas.edges]}
