"""The figure of calls: for each lane an indented list, one row a call, from top to bottom
in time."""

from dataclasses import dataclass

from .. import look
from ..canvas import Canvas, width_of

ROW, INDENT, PAD, GAP, HEAD = 39, 28, 16, 46, 34
MARK_HEADING = "in the base class"


@dataclass
class Panel:
    """One lane: where its columns are, from left to right, and its rows."""
    name: str
    heading: str  # of the column behind the calls
    x: float
    classes: float
    marks: float
    tags: float
    right: float
    has_marks: bool
    first_row: int
    last_row: int

    def left(self, node):
        """Where the box of a call begins."""
        return self.x + PAD + node.depth * INDENT


def draw(figure, workshop):
    """The model and the canvas of a figure of calls."""
    model = workshop.model(figure)
    canvas = Canvas(figure.name)
    bottom, right = draw_lanes(canvas, figure.title, model, "class whose code runs")
    look.legend_of_calls(canvas, model.calls, bottom, max(right, 640))
    return model, canvas


def draw_lanes(canvas, title, model, heading):
    """The lanes of a model, side by side; where they end."""
    top = look.title(canvas, title)
    panels, x = [], 0
    for lane, name in enumerate(model.lanes):
        nodes = [node for node in model.calls if node.lane == lane]
        panels.append(panel_of(name, heading, nodes, x))
        x = panels[-1].right + GAP
    paint(canvas, model, panels, top)
    rows = max(node.row for node in model.calls) + 1
    return top + HEAD + 2 * PAD + rows * ROW + 8, panels[-1].right


def panel_of(name, heading, nodes, x):
    """As wide as what is in it. Tags begin behind the widest marks of the rows that have
    tags."""
    has_marks = any(node.marks for node in nodes)
    mark_heading = width_of(MARK_HEADING, look.SMALL_SIZE) if has_marks else 0
    tagged = [node for node in nodes if look.tags_of(node)]
    before_tags = max((look.marks_width(node.marks) for node in tagged), default=0)
    if has_marks and tagged:
        before_tags = max(before_tags, mark_heading + 6)
    names = max(node.depth * INDENT + look.call_width(node) for node in nodes)
    class_names = max(width_of(node.class_name, look.CLASS_SIZE, "bold")
                      for node in nodes)
    classes = x + PAD + names + 22
    marks = classes + max(class_names, width_of(heading, look.SMALL_SIZE)) + 14
    tags = marks + before_tags + (6 if before_tags else 0)
    right = max(marks + max(mark_heading, *(look.marks_width(node.marks) for node in nodes)),
                tags + max((look.tags_width(node) for node in tagged), default=0)) + PAD
    rows = [node.row for node in nodes]
    return Panel(name, heading, x, classes, marks, tags, right, has_marks, min(rows),
                 max(rows))


def paint(canvas, model, panels, top):
    """The panels, then what leads to the calls, then these, then arrows."""
    def y(node):
        return top + HEAD + PAD + node.row * ROW

    for lane, panel in enumerate(panels):
        rows = panel.last_row - panel.first_row + 1
        headings = [("name", panel.x + PAD, panel.name),
                    ("classes", panel.classes, panel.heading),
                    ("marks", panel.marks, MARK_HEADING)]
        look.panel(canvas, f"lane-{lane}", panel.x, top + panel.first_row * ROW,
                   panel.right - panel.x, HEAD + 2 * PAD + rows * ROW - (ROW - look.BOX),
                   headings[:3 if panel.has_marks else 2])
    for node in sorted(model.calls, key=look.is_red):
        if node.parent is not None:
            caller, panel = model.calls[node.parent], panels[node.lane]
            x, middle = panel.left(caller) + 19, y(node) + look.BOX / 2
            look.draw_way(canvas, f"guide-{node.id}", [
                (x, y(caller) + look.BOX), (x, middle), (panel.left(node), middle)], node)
    for node in model.calls:
        draw_row(canvas, node, panels[node.lane], y(node))
    for node in model.calls:
        if node.starter is not None:
            draw_start(canvas, model.calls[node.starter], node, panels, y)
        if node.signals is not None:
            draw_signal(canvas, node, model.calls[node.signals], panels, y)


def draw_row(canvas, node, panel, y):
    """The call, the class, the marks, the tags."""
    look.draw_call(canvas, node, panel.left(node), y)
    canvas.text(f"call-{node.id}-class", panel.classes, y, look.BOX, node.class_name,
                look.CLASS_SIZE, look.inks_of(node.family)[0], "bold")
    look.draw_marks(canvas, f"call-{node.id}", node.marks, panel.marks, y, look.BOX)
    look.draw_tags(canvas, node, panel.tags, y, look.BOX)


def draw_start(canvas, starter, node, panels, y):
    """From the call that starts a lane to the lane's first."""
    panel, middle = panels[starter.lane], look.BOX / 2
    begin = (panel.tags + look.tags_width(starter) - 2, y(starter) + middle)
    end = (panels[node.lane].left(node), y(node) + middle)
    turn = panel.right + GAP / 2
    canvas.line(f"start-{node.id}", [begin, end] if node.is_child_copy else
                [begin, (turn, begin[1]), (turn, end[1]), end],
                look.START, 2, "normal", dashed=True)


def draw_signal(canvas, node, waiting, panels, y):
    """From one box to the other, between the rows: no text is there. It begins or ends at
    the left end of a box if that faces the other lane, and has nothing before it."""
    def ends(one):
        left = panels[one.lane].left(one)
        return left, left + look.call_width(one), y(one) + look.BOX / 2

    to_left = node.lane > waiting.lane
    panel, below = panels[node.lane], look.BOX / 2 + (ROW - look.BOX) / 2
    turn = panel.x - GAP / 2 if to_left else panel.right + GAP / 2
    left, right, middle = ends(node)
    if to_left and node.depth == 0:
        points, beside = [(left, middle), (turn, middle)], -below
    else:
        points, beside = [(right, middle), (right + 9, middle), (right + 9, middle + below),
                          (turn, middle + below)], below
    left, right, middle = ends(waiting)
    if not to_left and waiting.depth == 0:
        points += [(turn, middle), (left, middle)]
    else:
        points += [(turn, middle + beside), (right + 16, middle + beside),
                   (right + 16, middle), (right, middle)]
    canvas.line(f"signal-{node.id}", points, look.SIGNAL, 2, "normal", dashed=True)
