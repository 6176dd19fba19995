"""The price of each layer: two stacked bars, and between them what each layer adds."""

import re

from . import plot_script
from .plot_script import QUIET, SMALL, TEXT, WIDTH

# From the bottom up: what a server in plain C needs, then the chapters.
COLOURS = ("#7D8894", "#1F4E8C", "#0B7A75", "#7A2E8E", "#B97E10", "#B4530A", "#A81E4D",
           "#47525F")
TOP, BOTTOM = 108, 516  # of the bars, in pixels
BAR = 96  # how wide a bar is
LEFT, RIGHT = 24, WIDTH - 24 - BAR
NAMES, INSTRUCTIONS, CALLS = 250, 610, 715  # where the columns of the table are


def plot(layers):
    """The script; `layers` has what each stage costs, all layers below it included."""
    script = plot_script.Script("The price of each layer, for one request")
    script.heading("Each bar is what a request to a server of chapter 7 costs; its parts "
                   "are what each layer adds.")
    script.area(0, WIDTH, 0, script.height)
    script.add("unset border", "unset tics", "unset key", f"set xrange [0:{WIDTH}]",
               f"set yrange [{script.height}:0]")
    rows = row_middles(len(layers))
    curves = []
    for key, left, column, form in (("instructions", LEFT, INSTRUCTIONS, "+{:,.0f}"),
                                    ("system calls", RIGHT, CALLS, "+{:,.1f}")):
        costs = [layer[key] for layer in layers.values()]
        parts = parts_of(costs)
        for colour, part in zip(COLOURS, parts):
            curves.append(draw_part(script, left, part, colour))
        draw_links(script, left, column, parts, rows)
        draw_column(script, column, parts, rows, form)
        total = form.format(costs[-1]).lstrip("+")
        script.text(f"{total} {key}", f"first {left + (0 if left == LEFT else BAR)},"
                    f"{TOP - 16}", bold=True, align="left" if left == LEFT else "right")
    for name, row, colour in zip(layers, rows, COLOURS):
        script.text(name, f"first {NAMES},{row}", colour=colour, bold=True)
    script.text("instructions", f"first {INSTRUCTIONS},{TOP - 16}", SMALL, QUIET, "right")
    script.text("calls", f"first {CALLS},{TOP - 16}", SMALL, QUIET, "right")
    script.plot(curves)
    return script


def row_middles(number):
    """Where the rows of the table are: the first layer is the lowest."""
    height = (BOTTOM - TOP) / number
    return [BOTTOM - height * (row + 0.5) for row in range(number)]


def parts_of(costs):
    """Of each layer: what it adds, and where its part of the bar is, in pixels. Where a
    count has become smaller, there is no part."""
    most, below, parts = max(costs) or 1, 0, []
    for cost, before in zip(costs, [0, *costs]):
        above = max(below, cost)
        low, high = (BOTTOM - (BOTTOM - TOP) * end / most for end in (below, above))
        parts.append((cost - before, low, high))
        below = above
    return parts


def draw_part(script, left, part, colour):
    """One part of a bar, as a curve."""
    _, low, high = part
    data = script.data([(left, low, left, left + BAR, low, high)])
    return (f"{data} using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 noborder "
            f"linecolor rgb '{colour}'")


def draw_links(script, left, column, parts, rows):
    """A line from each part of a bar to its row of the table."""
    is_left = left == LEFT
    edge, end = (left + BAR, NAMES - 12) if is_left else (left, column + 12)
    bend = edge + 16 if is_left else edge - 16
    for (_, low, high), row, colour in zip(parts, rows, COLOURS):
        if not is_seen(low, high):
            continue
        middle = (low + high) / 2
        script.add(*(f"set arrow from first {x1},{y1} to first {x2},{y2} nohead "
                     f"linewidth 1.2 linecolor rgb '{colour}'"
                     for x1, y1, x2, y2 in ((edge + (2 if is_left else -2), middle, bend,
                                             middle), (bend, middle, end, row))))


def draw_column(script, column, parts, rows, form):
    """What each layer adds, in figures."""
    for (added, low, high), row in zip(parts, rows):
        script.text(words_of(added, form), f"first {column},{row}", align="right",
                    colour=TEXT if is_seen(low, high) else QUIET)


def is_seen(low, high):
    """Whether a part is high enough to be drawn, in pixels."""
    return low - high > 0.6


def words_of(added, form):
    """A layer may need less than the one below; nothing is not less than nothing."""
    words = form.format(added).replace("+-", "-")
    return words if re.search("[1-9]", words) else words.replace("-", "+")
