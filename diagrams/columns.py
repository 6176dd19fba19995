"""The figure of columns: one for each class whose code runs. Calls go down in time, and
across to the class that supplies them: the template method can be seen."""

from . import look
from .canvas import Canvas, chip_width, width_of

ROW, INDENT, PAD, GAP, HEAD = 60, 20, 14, 22, 34
BELOW = 25  # the row of marks under a call
FAMILY_ORDER = ("base", "server", "mixin", "handler_base", "handler", "user", "helper")


class Columns:
    """Draws a model of one lane."""

    def __init__(self, figure, model):
        self.canvas = Canvas(figure.name)
        self.calls = model.calls
        self.depths = [self.depth_in_class(node) for node in self.calls]
        self.top = look.title(self.canvas, figure.title)
        self.place_columns()
        self.place_rows()
        self.draw_columns()
        for node in sorted(self.calls, key=lambda node: (self.is_red(node), -node.id)):
            self.draw_edge(node)
        for node in self.calls:
            self.draw_node(node)
        look.legend(self.canvas, model, self.bottom + 14, self.width)

    def depth_in_class(self, node):
        """How many of its callers run in the same class."""
        depth = 0
        caller = node
        while caller.parent is not None:
            caller = self.calls[caller.parent]
            depth += caller.class_name == node.class_name
        return depth

    def place_columns(self):
        """Bases come first, so most calls go from left to right."""
        names = dict.fromkeys(node.class_name for node in sorted(
            self.calls, key=lambda node: FAMILY_ORDER.index(node.family)))
        self.family = {node.class_name: node.family for node in self.calls}
        self.columns = {}
        x = PAD
        for name in names:
            width = chip_width(name, look.CLASS_SIZE, "bold", 14)
            for node in self.calls:
                if node.class_name == name:
                    below = look.marks_width(node.marks) + look.tags_width(node)
                    indent = self.depths[node.id] * INDENT
                    width = max(width, indent + max(look.call_width(node), 26 + below))
            self.columns[name] = (x, width)
            x += width + GAP
        self.width = x - GAP + PAD

    def place_rows(self):
        """A call without marks needs less room below."""
        self.rows = []
        y = self.top + HEAD + 26
        for node in self.calls:
            self.rows.append(y)
            y += ROW if node.marks or look.tags_of(node) else ROW - 18
        self.bottom = y

    def draw_columns(self):
        """The background, and of each class its name and its line."""
        self.canvas.box("panel", 0, self.top + HEAD + 10, self.width,
                        self.bottom - self.top - HEAD - 10, look.PANEL, look.PANEL_LINE)
        for index, (name, (x, width)) in enumerate(self.columns.items()):
            strong, tint = look.FAMILIES[self.family[name]]
            self.canvas.line(f"life-{index}", [(x + width / 2, self.top + HEAD),
                                               (x + width / 2, self.bottom - 6)], tint, 3)
            self.canvas.box(f"class-{index}", x, self.top, width, HEAD, strong, strong)
            self.canvas.text(f"class-{index}-name", x, self.top, HEAD, name,
                             look.CLASS_SIZE, "#FFFFFF", "bold", center=width)

    @staticmethod
    def is_red(node):
        """Whether the exception went this way."""
        return node.unwound or node.handles_error

    def left(self, node):
        """Where the box of a call begins."""
        return self.columns[node.class_name][0] + self.depths[node.id] * INDENT

    def draw_edge(self, node):
        """From below the caller's box to the call's."""
        if node.parent is None:
            return
        caller = self.calls[node.parent]
        spine = self.left(caller) + 10
        y = self.rows[node.id] + look.BOX / 2
        end = self.left(node)
        if end < spine:
            end += look.call_width(node)
        red = self.is_red(node)
        self.canvas.line(f"edge-{node.id}",
                         [(spine, self.rows[caller.id] + look.BOX), (spine, y), (end, y)],
                         look.ERROR if red else look.GUIDE, 2.2 if red else 1.5,
                         "normal" if abs(end - spine) > 20 else "")

    def draw_node(self, node):
        """The call, and below it its marks and tags."""
        x, y = self.left(node), self.rows[node.id]
        look.draw_call(self.canvas, node, x, y)
        end = look.draw_marks(self.canvas, f"call-{node.id}", node.marks, x + 26,
                              y + look.BOX, BELOW)
        look.draw_tags(self.canvas, node, end, y + look.BOX, BELOW)


def draw(figure, model, _program):
    """The canvas of a figure of columns."""
    if len(model.lanes) != 1:
        raise ValueError(f"{figure.name}: columns are for flows of one lane")
    return Columns(figure, model).canvas
