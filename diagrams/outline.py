"""The figure of calls: for each lane an indented list, one row a call, from top to bottom
in time."""

from . import look
from .canvas import Canvas, width_of

ROW, INDENT, PAD, GAP, HEAD = 39, 28, 16, 46, 34
CLASS_HEADING, MARK_HEADING = "class whose code runs", "in the base class"


class Panel:
    """The columns of one lane, from left to right."""

    def __init__(self, nodes, x):
        self.x = x
        self.nodes = nodes
        self.first_row = min(node.row for node in nodes)
        self.last_row = max(node.row for node in nodes)
        names = max(node.depth * INDENT + look.call_width(node) for node in nodes)
        classes = max(width_of(node.class_name, look.CLASS_SIZE, "bold")
                      for node in nodes)
        classes = max(classes, width_of(CLASS_HEADING, look.SMALL_SIZE))
        self.has_marks = any(node.marks for node in nodes)
        marks = max(look.marks_width(node.marks) for node in nodes)
        if self.has_marks:
            marks = max(marks, width_of(MARK_HEADING, look.SMALL_SIZE))
        # Tags begin behind the widest marks of the rows that have tags.
        tagged = [node for node in nodes if look.tags_of(node)]
        before_tags = max((look.marks_width(node.marks) for node in tagged), default=0)
        if self.has_marks and tagged:
            before_tags = max(before_tags, width_of(MARK_HEADING, look.SMALL_SIZE) + 6)
        tags = max((look.tags_width(node) for node in tagged), default=0)
        self.classes = x + PAD + names + 22
        self.marks = self.classes + classes + 14
        self.tags = self.marks + before_tags + (6 if before_tags else 0)
        self.right = max(self.marks + marks, self.tags + tags) + PAD

    def left(self, node):
        """Where the box of a call begins."""
        return self.x + PAD + node.depth * INDENT


class Outline:
    """Draws a model."""

    def __init__(self, figure, model):
        self.canvas = Canvas(figure.name)
        self.model = model
        self.top = look.title(self.canvas, figure.title)
        self.panels = []
        x = 0
        for lane in range(len(model.lanes)):
            panel = Panel([node for node in model.calls if node.lane == lane], x)
            self.panels.append(panel)
            x = panel.right + GAP
        self.width = self.panels[-1].right
        for lane, panel in enumerate(self.panels):
            self.draw_panel(lane, panel)
        for node in sorted(model.calls, key=lambda node: self.is_red(node)):
            self.draw_guide(node)
        for node in model.calls:
            self.draw_node(node)
        for node in model.calls:
            self.draw_arrows(node)
        rows = max(node.row for node in model.calls) + 1
        look.legend(self.canvas, model, self.top + HEAD + 2 * PAD + rows * ROW + 8,
                    max(self.width, 640))

    def y(self, node):
        """Where the row of a call begins."""
        return self.top + HEAD + PAD + node.row * ROW

    @staticmethod
    def is_red(node):
        """Whether the exception went this way."""
        return node.unwound or node.handles_error

    def draw_panel(self, lane, panel):
        """A lane's background and headings."""
        y = self.top + panel.first_row * ROW
        rows = panel.last_row - panel.first_row + 1
        h = HEAD + 2 * PAD + rows * ROW - (ROW - look.BOX)
        self.canvas.box(f"lane-{lane}", panel.x, y, panel.right - panel.x, h, look.PANEL,
                        look.PANEL_LINE)
        self.canvas.text(f"lane-{lane}-name", panel.x + PAD, y + 12, 22,
                         self.model.lanes[lane], look.CLASS_SIZE, look.TEXT, "bold")
        self.canvas.text(f"lane-{lane}-classes", panel.classes, y + 12, 22, CLASS_HEADING,
                         look.SMALL_SIZE, look.QUIET)
        if panel.has_marks:
            self.canvas.text(f"lane-{lane}-marks", panel.marks, y + 12, 22, MARK_HEADING,
                             look.SMALL_SIZE, look.QUIET)

    def draw_guide(self, node):
        """The line from the caller down to a call."""
        if node.parent is None:
            return
        panel = self.panels[node.lane]
        caller = self.model.calls[node.parent]
        x = panel.left(caller) + 19
        y = self.y(node) + look.BOX / 2
        red = self.is_red(node)
        self.canvas.line(f"guide-{node.id}",
                         [(x, self.y(caller) + look.BOX), (x, y), (panel.left(node), y)],
                         look.ERROR if red else look.GUIDE, 2.2 if red else 1.5)

    def draw_node(self, node):
        """A row: the call, the class, the marks, the tags."""
        panel, y = self.panels[node.lane], self.y(node)
        look.draw_call(self.canvas, node, panel.left(node), y)
        self.canvas.text(f"call-{node.id}-class", panel.classes, y, look.BOX,
                         node.class_name, look.CLASS_SIZE, look.FAMILIES[node.family][0],
                         "bold")
        look.draw_marks(self.canvas, f"call-{node.id}", node.marks, panel.marks, y,
                        look.BOX)
        look.draw_tags(self.canvas, node, panel.tags, y, look.BOX)

    def draw_arrows(self, node):
        """From the call that starts a lane to the lane's first; from a signal to the wait
        that it ends."""
        middle = look.BOX / 2
        if node.starter is not None:
            starter = self.model.calls[node.starter]
            panel = self.panels[starter.lane]
            begin = (panel.tags + look.tags_width(starter) - 2, self.y(starter) + middle)
            end = (self.panels[node.lane].left(node), self.y(node) + middle)
            turn = panel.right + GAP / 2
            self.canvas.line(f"start-{node.id}",
                             [begin, end] if node.is_child_copy else
                             [begin, (turn, begin[1]), (turn, end[1]), end],
                             look.START, 2, "normal", dashed=True)
        if node.signals is not None:
            self.draw_signal(node, self.model.calls[node.signals])

    def draw_signal(self, node, waiting):
        """From the right end of one box to the right end of the other, between the rows:
        no text is there."""
        begin, end = self.right(node), self.right(waiting)
        below = look.BOX / 2 + (ROW - look.BOX) / 2
        if node.lane > waiting.lane:
            turn = self.panels[node.lane].x - GAP / 2
        else:
            turn = self.panels[node.lane].right + GAP / 2
        self.canvas.line(f"signal-{node.id}",
                         [begin, (begin[0] + 9, begin[1]),
                          (begin[0] + 9, begin[1] + below), (turn, begin[1] + below),
                          (turn, end[1] + below), (end[0] + 16, end[1] + below),
                          (end[0] + 16, end[1]), end],
                         look.SIGNAL, 2, "normal", dashed=True)

    def right(self, node):
        """The middle of the right end of a call's box."""
        return (self.panels[node.lane].left(node) + look.call_width(node),
                self.y(node) + look.BOX / 2)


def draw(figure, model, _program):
    """The canvas of a figure of calls."""
    return Outline(figure, model).canvas
