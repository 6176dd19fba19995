"""The figure of columns: one for each class whose code runs. Calls go down in time, and
across to the class that supplies them: the template method can be seen."""

from dataclasses import dataclass, field

from .. import look
from ..canvas import Canvas, chip_width

ROW, INDENT, PAD, GAP, HEAD = 60, 20, 14, 22, 34
BELOW = 25  # the row of marks under a call


@dataclass
class Layout:
    """Where everything is."""
    columns: dict = field(default_factory=dict)  # of each class: where it begins, width
    lefts: list = field(default_factory=list)  # of the boxes of the calls
    rows: list = field(default_factory=list)
    width: float = 0
    bottom: float = 0


def draw(figure, workshop):
    """The model and the canvas of a figure of columns."""
    model = workshop.model(figure)
    if len(model.lanes) != 1:
        raise ValueError(f"{figure.name}: columns are for flows of one lane")
    canvas = Canvas(figure.name)
    top = look.title(canvas, figure.title)
    placed = layout(model.calls, top)
    paint(canvas, model.calls, placed, top)
    look.legend_of_calls(canvas, model.calls, placed.bottom + 14, placed.width)
    return model, canvas


def layout(calls, top):
    """Bases come first, so most calls go from left to right. A call without marks needs
    less room below."""
    placed = Layout()
    indents = [INDENT * depth_in_class(calls, node) for node in calls]
    families = list(look.FAMILIES)
    x = PAD
    for name in dict.fromkeys(node.class_name for node in sorted(
            calls, key=lambda node: families.index(node.family))):
        width = max(chip_width(name, look.CLASS_SIZE, "bold", 14), *(
            indents[node.id] + max(look.call_width(node), 26 + look.tags_width(node) +
                                   look.marks_width(node.marks))
            for node in calls if node.class_name == name))
        placed.columns[name] = (x, width)
        x += width + GAP
    placed.width = x - GAP + PAD
    y = top + HEAD + 26
    for node in calls:
        placed.lefts.append(placed.columns[node.class_name][0] + indents[node.id])
        placed.rows.append(y)
        y += ROW if node.marks or look.tags_of(node) else ROW - 18
    placed.bottom = y
    return placed


def depth_in_class(calls, node):
    """How many of its callers run in the same class."""
    depth, caller = 0, node
    while caller.parent is not None:
        caller = calls[caller.parent]
        depth += caller.class_name == node.class_name
    return depth


def paint(canvas, calls, placed, top):
    """The columns, then what leads to the calls, then these."""
    look.panel(canvas, "panel", 0, top + HEAD + 10, placed.width,
               placed.bottom - top - HEAD - 10)
    family = {node.class_name: node.family for node in calls}
    for index, (name, (x, width)) in enumerate(placed.columns.items()):
        strong, tint = look.inks_of(family[name])
        canvas.line(f"life-{index}", [(x + width / 2, top + HEAD),
                                      (x + width / 2, placed.bottom - 6)], tint, 3)
        look.draw_head(canvas, f"class-{index}", x, top, width, HEAD, name, strong)
    for node in sorted(calls, key=lambda node: (look.is_red(node), -node.id)):
        if node.parent is not None:
            draw_edge(canvas, node, calls[node.parent], placed)
    for node in calls:
        x, y = placed.lefts[node.id], placed.rows[node.id]
        look.draw_call(canvas, node, x, y)
        end = look.draw_marks(canvas, f"call-{node.id}", node.marks, x + 26, y + look.BOX,
                              BELOW)
        look.draw_tags(canvas, node, end, y + look.BOX, BELOW)


def draw_edge(canvas, node, caller, placed):
    """From below the caller's box to the call's."""
    spine = placed.lefts[caller.id] + 10
    y, end = placed.rows[node.id] + look.BOX / 2, placed.lefts[node.id]
    if end < spine:
        end += look.call_width(node)
    look.draw_way(canvas, f"edge-{node.id}",
                  [(spine, placed.rows[caller.id] + look.BOX), (spine, y), (end, y)],
                  node, "normal" if abs(end - spine) > 20 else "")
