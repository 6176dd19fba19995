"""The figure of a machine of states, drawn from the table that the code itself asks: an
array `steps` of Step{State::from, Event::event, State::to} in a header. The states stand
in a row, in the order in which the table comes to them."""

import re
from dataclasses import dataclass

from scripts.house import overlay

from .. import look
from ..canvas import Canvas, width_of
from ..model import Model

STEP = re.compile(r"Step\{State::(\w+),\s*Event::(\w+),\s*State::(\w+)\}")
BOX, PAD, BESIDE, AWAY = 44, 22, 18, 40  # AWAY: how far an arc leaves the row
SUBTITLE = "What else is said is a mistake: it throws."


@dataclass
class Place:
    """Where a state stands."""
    x: float
    width: float

    @property
    def right(self):
        """Where its box ends."""
        return self.x + self.width


def draw(figure, workshop):
    """An empty model, and the canvas of the table in the header `object`."""
    del workshop  # nothing is recorded: the table is the same before a run and after it
    steps = steps_in(figure)
    canvas = Canvas(figure.name)
    top = look.title(canvas, figure.title)
    canvas.text("subtitle", 0, top - 10, 22, SUBTITLE, look.CLASS_SIZE, look.QUIET)
    top += 24
    row = top + AWAY + 34
    places = layout(steps)
    right = max(place.right for place in places.values()) + PAD
    goes_back = any(places[before].x > places[behind].x for before, _, behind in steps)
    below = AWAY + 34 if goes_back else PAD
    look.panel(canvas, "panel", 0, top, right, row + BOX + below - top)
    for index, step in enumerate(steps):
        paint_step(canvas, f"step-{index}", step, places, row)
    for index, (state, place) in enumerate(places.items()):
        strong, tint = look.inks_of("root-0" if index == 0 else "derived-0")
        canvas.box(f"state-{state}", place.x, row, place.width, BOX, tint, strong, 1.6)
        canvas.text(f"state-{state}-name", place.x, row, BOX, state, look.CODE_SIZE,
                    look.TEXT, "code", center=place.width)
    return Model(), canvas


def steps_in(figure):
    """[(from, event, to)] of the table, as it stands in the figure's stage."""
    stage = next(stage for stage in overlay.stages() if stage.name == figure.stage)
    text = stage.files[figure.object].read_text(encoding="utf-8")
    if not (steps := STEP.findall(text)):
        raise LookupError(f"{figure.name}: {figure.object} has no table of steps")
    return steps


def layout(steps):
    """Between two states there is room for the names of the steps between them."""
    names = list(dict.fromkeys(name for before, _, behind in steps
                               for name in (before, behind)))
    places, x = {}, PAD
    for name, following in zip(names, [*names[1:], None]):
        itself = [width_of(event, look.CODE_SIZE, "code") for before, event, behind in steps
                  if before == behind == name]
        width = max(120, width_of(name, look.CODE_SIZE, "code") + 40,
                    *(inside + 40 for inside in itself))
        places[name] = Place(x, width)
        between = [width_of(event, look.CODE_SIZE, "code") for before, event, behind in steps
                   if {before, behind} == {name, following}]
        x += width + 2 * BESIDE + 20 + max(between, default=0)
    return places


def paint_step(canvas, name, step, places, row):
    """To the next state a straight arrow, to itself an arc above, back one below."""
    before, event, behind = step
    start, end = places[before], places[behind]
    if start is end:
        middle = start.x + start.width / 2
        points = [(middle - 34, row), (middle - 34, row - AWAY), (middle + 34, row - AWAY),
                  (middle + 34, row)]
        label = (middle, row - AWAY - 24)
    elif end.x > start.x:
        points = [(start.right, row + BOX / 2), (end.x, row + BOX / 2)]
        label = ((start.right + end.x) / 2, row + BOX / 2 - 25)
    else:
        below = row + BOX + AWAY
        points = [(start.x + start.width / 2, row + BOX), (start.x + start.width / 2, below),
                  (end.x + end.width / 2, below), (end.x + end.width / 2, row + BOX)]
        label = ((points[0][0] + points[-1][0]) / 2, below + 3)
    canvas.line(name, points, look.QUIET, 1.8, "normal")
    width = width_of(event, look.CODE_SIZE, "code")
    canvas.text(f"{name}-event", label[0] - width / 2, label[1], 22, event, look.CODE_SIZE,
                look.START, "code", center=width)
