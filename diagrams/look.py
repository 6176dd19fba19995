"""Colours and sizes that all figures share, and the pieces that several draw."""

from .canvas import chip_width, width_of

TEXT, QUIET, GUIDE = "#16202C", "#5B6472", "#9AA5B1"
PANEL, PANEL_LINE = "#FBFCFD", "#D5DBE3"
ERROR, ERROR_FILL = "#C62828", "#FDE7E7"
START = "#7A2E8E"
SIGNAL = "#0B6E4F"

# What a class is: its strong colour and its tint.
FAMILIES = {
    "base": ("#1F4E8C", "#E6EEF8"),
    "server": ("#0B7A75", "#DFF3F0"),
    "mixin": ("#7A2E8E", "#F3E6F7"),
    "handler_base": ("#8A5A00", "#FBF1D9"),
    "handler": ("#B4530A", "#FDEBDD"),
    "user": ("#A81E4D", "#FBE4EC"),
    "helper": ("#47525F", "#ECEFF2"),
}

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
        tags.append((f"throws {node.throws.replace('socketserver::http::', '')}", True))
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


BADGE, BOX = 30, 30  # the width of a call's number, the height of its box


def call_width(node):
    """How wide the box of a call is."""
    return BADGE + 22 + width_of(f"{node.method}()", CODE_SIZE, "code")


def draw_call(canvas, node, x, y):
    """A call's box: its number and its method. The node remembers where it is."""
    strong, tint = FAMILIES[node.family]
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


def legend(canvas, model, y, width):
    """Explains the marks, boxes and lines that occur, in rows."""
    calls = model.calls
    items = []
    for mark, (ink, meaning) in MARKS.items():
        if any(mark in node.marks for node in calls):
            items.append((mark, ink, meaning))
    if any(node.unwound for node in calls):
        items.append(("unwound", None, "an exception left it"))
    if any(node.unwound or node.handles_error for node in calls):
        items.append(("way", None, "the exception's way, and what handles it"))
    kinds = {node.starts for node in calls if node.starts}
    if any(node.starter is not None for node in calls):
        items.append(("start", None, "fork() returns twice, in two processes"
                      if "fork" in kinds else "a new thread begins here"))
    if any(node.signals is not None for node in calls):
        items.append(("signal", None, "ends the wait of the other thread"))
    x = 0
    for name, ink, meaning in items:
        picture = chip_width(name, SMALL_SIZE) if ink else 34
        if x and x + picture + 8 + width_of(meaning, SMALL_SIZE) > width:
            x, y = 0, y + 28
        draw_legend_picture(canvas, name, ink, x, y)
        x += picture + 8
        x += 24 + canvas.text(f"legend-{name}-meaning", x, y, CHIP_HEIGHT, meaning,
                              SMALL_SIZE, QUIET)


def draw_legend_picture(canvas, name, ink, x, y):
    """What a line of the legend explains."""
    middle = y + CHIP_HEIGHT / 2
    if ink:
        canvas.chip(f"legend-{name}", x, y, CHIP_HEIGHT, name, SMALL_SIZE, ink)
    elif name == "unwound":
        canvas.box("legend-unwound", x + 1, y + 1, 32, CHIP_HEIGHT - 2, "#FFFFFF", ERROR,
                   2.2)
    elif name == "way":
        canvas.line("legend-way", [(x, middle), (x + 34, middle)], ERROR, 2.2)
    elif name == "start":
        canvas.line("legend-start", [(x, middle), (x + 34, middle)], START, 2, "normal",
                    dashed=True)
    else:
        canvas.line("legend-signal", [(x, middle), (x + 34, middle)], SIGNAL, 2, "normal",
                    dashed=True)
