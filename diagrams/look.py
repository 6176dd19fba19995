"""Colours and sizes that all figures share, and the pieces that several draw."""

import colorsys
from dataclasses import dataclass

from .canvas import chip_width, width_of

TEXT, QUIET, GUIDE = "#16202C", "#5B6472", "#9AA5B1"
PANEL, PANEL_LINE = "#FBFCFD", "#D5DBE3"
ERROR, ERROR_FILL = "#C62828", "#FDE7E7"
START = "#7A2E8E"
SIGNAL = "#0B6E4F"

# What a class is (Program.family): its strong colour and its tint.
FAMILIES = {
    "root-0": ("#1F4E8C", "#E6EEF8"),
    "derived-0": ("#0B7A75", "#DFF3F0"),
    "mixin": ("#7A2E8E", "#F3E6F7"),
    "root-1": ("#8A5A00", "#FBF1D9"),
    "derived-1": ("#B4530A", "#FDEBDD"),
    "user": ("#A81E4D", "#FBE4EC"),
    "helper": ("#47525F", "#ECEFF2"),
}


def inks_of(family):
    """The colours of a family. Those of the third root and of later ones are computed:
    dark enough for white letters, and each hue far from those before."""
    if family not in FAMILIES:
        kind, _, number = family.partition("-")
        hue = 0.27 + 0.381966 * (int(number) - 2) + 0.06 * (kind == "derived")
        FAMILIES[family] = tuple("#" + "".join(
            f"{round(255 * part):02X}"
            for part in colorsys.hls_to_rgb(hue % 1, light, saturation))
            for light, saturation in ((0.27, 0.7), (0.93, 0.55)))
    return FAMILIES[family]


# Fill, border and text of a mark, and what the legend says of it.
MARKS = {
    "empty": (("#FFFFFF", "#6B7684", "#3F4A57"), "does nothing"),
    "default": (("#DCE2E9", "#DCE2E9", "#2F3B4A"), "has a default"),
    "subclass": (("#FFDF9E", "#FFDF9E", "#5E3F00"), "is for a subclass"),
    "Mixin": (("#E3C6EE", "#E3C6EE", "#55136B"), "is for a mix-in"),
}

TITLE_SIZE, CODE_SIZE, CLASS_SIZE, SMALL_SIZE = 24, 16, 14, 13
CHIP_HEIGHT = 20


def title(canvas, words):
    """The figure's title; where the next thing begins."""
    canvas.text("title", 0, 0, 32, words, TITLE_SIZE, TEXT, "bold")
    return 46


def marks_width(marks):
    """How wide the chips of some marks are, side by side."""
    return sum(chip_width(mark, SMALL_SIZE) + 5 for mark in marks)


def draw_marks(canvas, name, marks, x, y, height):
    """The chips of a call's marks; where they end."""
    for mark in marks:
        x += 5 + canvas.chip(f"{name}-{mark}", x, y + (height - CHIP_HEIGHT) / 2,
                             CHIP_HEIGHT, mark, SMALL_SIZE, MARKS[mark][0])
    return x


def tags_of(node):
    """What is told of a call in words: (text, is it about an exception)."""
    tags = []
    if node.starts:
        tags.append(("fork()" if node.starts == "fork" else "new thread", False))
    if node.throws:
        tags.append((f"throws {node.throws}", True))
    elif node.rethrows and node.catches:
        tags.append(("catches, rethrows", True))
    elif node.catches:
        tags.append(("catches", True))
    return tags


def tags_width(node):
    """How wide a call's tags are, side by side."""
    return sum(chip_width(text, SMALL_SIZE, "bold") + 5 for text, _ in tags_of(node))


def draw_tags(canvas, node, x, y, height):
    """The tags of a call; where they end."""
    for index, (text, is_error) in enumerate(tags_of(node)):
        ink = (ERROR_FILL, "#F3B6B6", ERROR) if is_error else ("#FFFFFF", START, START)
        x += 5 + canvas.chip(f"call-{node.id}-tag{index}", x,
                             y + (height - CHIP_HEIGHT) / 2, CHIP_HEIGHT, text,
                             SMALL_SIZE, ink, "bold")
    return x


def is_red(node):
    """Whether the exception went this way."""
    return node.unwound or node.handles_error


def draw_way(canvas, name, points, node, arrow=""):
    """The line from the caller to a call."""
    canvas.line(name, points, *((ERROR, 2.2) if is_red(node) else (GUIDE, 1.5)), arrow)


def panel(canvas, name, x, y, width, height, headings=()):
    """The background of some calls. Of each heading: its name, where it begins, its
    words; the first one is that of the whole."""
    canvas.box(name, x, y, width, height, PANEL, PANEL_LINE)
    for number, (suffix, left, words) in enumerate(headings):
        style = (SMALL_SIZE, QUIET) if number else (CLASS_SIZE, TEXT, "bold")
        canvas.text(f"{name}-{suffix}", left, y + 12, 22, words, *style)


def draw_head(canvas, name, x, y, width, height, words, ink):
    """The name of a class at the head of a column."""
    canvas.box(name, x, y, width, height, ink, ink)
    canvas.text(f"{name}-name", x, y, height, words, CLASS_SIZE, "#FFFFFF", "bold",
                center=width)


BADGE, BOX = 30, 30  # the width of a call's number, the height of its box


def call_width(node):
    """How wide the box of a call is."""
    return BADGE + 22 + width_of(f"{node.method}()", CODE_SIZE, "code")


def draw_call(canvas, node, x, y):
    """A call's box: its number and its method. The node remembers where it is."""
    strong, tint = inks_of(node.family)
    w = call_width(node)
    name = f"call-{node.id}"
    line, border = (ERROR, 2.2) if node.unwound else (strong, 1.2)
    canvas.box(name, x, y, w, BOX, tint, line, border, dashed=node.is_child_copy)
    canvas.box(f"{name}-badge", x + 4, y + 4, BADGE, BOX - 8, strong, strong)
    canvas.text(f"{name}-number", x + 4, y, BOX, node.number, SMALL_SIZE, "#FFFFFF",
                "bold", center=BADGE)
    canvas.text(f"{name}-method", x + BADGE + 12, y, BOX, f"{node.method}()", CODE_SIZE,
                TEXT, "code")
    node.box = [round(value, 2) for value in (x, y, w, BOX)]


@dataclass
class Item:
    """An item of a legend: a chip with its name in it if there is an ink, else a box or a
    line."""
    name: str
    meaning: str
    ink: tuple = ()
    box: tuple = ()  # fill, line, perhaps a thick border
    line: tuple = ()  # colour, width, arrow

    def width(self):
        """Of its picture."""
        return chip_width(self.name, SMALL_SIZE) if self.ink else 34

    def paint(self, canvas, x, y):
        """Its picture; lines with a head are dashed."""
        name, middle = f"legend-{self.name}", y + CHIP_HEIGHT / 2
        if self.ink:
            canvas.chip(name, x, y, CHIP_HEIGHT, self.name, SMALL_SIZE, self.ink)
        elif self.box:
            inset = len(self.box) - 2  # for a thick border
            canvas.box(name, x + inset, y + inset, 34 - 2 * inset,
                       CHIP_HEIGHT - 2 * inset, *self.box)
        else:
            canvas.line(name, [(x, middle), (x + 34, middle)], *self.line,
                        dashed=len(self.line) > 2)


def legend(canvas, items, y, width=float("inf")):
    """Explains what occurs, in rows."""
    x = 0
    for item in items:
        if x and x + item.width() + 8 + width_of(item.meaning, SMALL_SIZE) > width:
            x, y = 0, y + 28
        item.paint(canvas, x, y)
        x += item.width() + 8
        x += 24 + canvas.text(f"legend-{item.name}-meaning", x, y, CHIP_HEIGHT,
                              item.meaning, SMALL_SIZE, QUIET)


def marks_in_legend(marks):
    """The items for these marks."""
    return [Item(mark, meaning, ink) for mark, (ink, meaning) in MARKS.items()
            if mark in marks]


def legend_of_calls(canvas, calls, y, width):
    """Explains the marks, boxes and lines of calls that occur."""
    items = marks_in_legend({mark for node in calls for mark in node.marks})
    if any(node.unwound for node in calls):
        items.append(Item("unwound", "an exception left it",
                          box=("#FFFFFF", ERROR, 2.2)))
    if any(is_red(node) for node in calls):
        items.append(Item("way", "the exception's way, and what handles it",
                          line=(ERROR, 2.2)))
    if any(node.starter is not None for node in calls):
        is_fork = any(node.starts == "fork" for node in calls)
        items.append(Item("start", "fork() returns twice, in two processes" if is_fork
                          else "a new thread begins here", line=(START, 2, "normal")))
    if any(node.signals is not None for node in calls):
        items.append(Item("signal", "ends the wait of the other thread",
                          line=(SIGNAL, 2, "normal")))
    legend(canvas, items, y, width)
