"""The figure of classes: the two families of a stage, bases on the left. What the stage's
chapter brought is in colour, with its methods; what was there before is grey."""

import re

from . import look
from .canvas import Canvas, chip_width
from .class_box import HEAD, PAD, ROW, Box, mark_of, template_name
from .compiled import ROOTS, short

GAP, BETWEEN = 64, 16
OLD = ("#7C8896", "#F4F5F7")


class Classes:
    """Draws the classes of a stage."""

    def __init__(self, figure, program, before):
        self.canvas = Canvas(figure.name)
        self.program = program
        self.top = look.title(self.canvas, figure.title)
        self.boxes = self.make_boxes(figure, before.classes if before else {})
        self.widths = {}
        trees = [self.boxes[root] for root in ROOTS if root in self.boxes]
        self.place(trees)
        for box in self.boxes.values():
            self.draw_edges(box)
        for box in self.boxes.values():
            self.draw_box(box)
        self.draw_helpers(figure)
        self.draw_legend()

    def make_boxes(self, figure, before):
        """The classes of the library, and how they hang together."""
        ours = [one for one in self.program.classes.values()
                if self.program.is_of_the_house(one.name) and
                one.place.file.startswith("chapters/")]
        boxes = {}
        for one in sorted(ours, key=lambda one: (one.place.file, one.place.line)):
            box = Box(one, figure.stage, before, figure)
            boxes.setdefault(box.name, box)
        for alias, target in sorted(self.program.aliases.items()):
            box = boxes.get(short(target).partition("<")[0])
            if box and box.is_new and box.one.is_mixin:
                box.aliases.append(alias)
        for box in boxes.values():
            parent = self.parent(box, boxes)
            if parent:
                parent.children.append(box)
            box.parent = parent
        for box in boxes.values():
            box.children.sort(key=lambda child: (child.one.is_mixin, child.name))
            box.measure()
        return boxes

    def parent(self, box, boxes):
        """The box of its base. A mix-in hangs on the class that all its bases are."""
        if not box.one.bases:
            return None
        base = self.program.classes[box.one.bases[0]]
        if base.is_mixin:
            box.base_text = base.short_name
            return boxes[template_name(base)]
        if not box.one.is_mixin:
            return boxes[base.short_name]
        bases = [one.bases[0] for one in self.program.classes.values()
                 if one.is_mixin and template_name(one) == box.name]
        common = next(one for one in self.program.lineage(bases[0])
                      if all(self.program.derives(name, one.short_name)
                             for name in bases))
        return boxes[common.short_name]

    # Positions: a column for each generation, a family as high as its members need.

    def place(self, trees):
        """Side by side or below each other, whatever is larger on a slide."""
        sizes = [(sum(self.column_widths(tree)) + GAP * (self.generations(tree) - 1),
                  self.height(tree)) for tree in trees]
        beside = (sum(w for w, _ in sizes) + GAP * (len(sizes) - 1),
                  max(h for _, h in sizes))
        below = (max(w for w, _ in sizes),
                 sum(h for _, h in sizes) + 40 * (len(sizes) - 1))
        is_beside = scale(beside) > scale(below)
        x, y = 0, self.top
        for tree, (width, height) in zip(trees, sizes):
            self.place_tree(tree, x, y, self.column_widths(tree))
            if is_beside:
                x += width + GAP
            else:
                y += height + 40
        self.bottom = self.top + (beside if is_beside else below)[1]

    def generations(self, box):
        """How many columns a family needs."""
        return 1 + max((self.generations(child) for child in box.children), default=0)

    def column_widths(self, box):
        """The widest box of each generation."""
        widths = [box.width]
        for child in box.children:
            for depth, width in enumerate(self.column_widths(child), 1):
                if depth == len(widths):
                    widths.append(0)
                widths[depth] = max(widths[depth], width)
        return widths

    def height(self, box):
        """Of a class with all that is derived from it."""
        children = [self.height(child) for child in box.children]
        return max(box.height, sum(children) + BETWEEN * (len(children) - 1))

    def place_tree(self, box, x, y, widths):
        """The first derived class stands beside its base, the others below it."""
        box.x, box.y = x, y
        box.width = widths[0]
        for child in box.children:
            self.place_tree(child, x + widths[0] + GAP, y, widths[1:])
            y += self.height(child) + BETWEEN

    # Ink.

    def inks(self, box):
        """Grey for what was there before."""
        return look.FAMILIES[self.program.family(box.one.name)] if box.is_new else OLD

    def draw_edges(self, box):
        """To its base, with the hollow head of UML."""
        if not box.parent:
            return
        start, end = (box.x, box.y + HEAD / 2), (box.parent.x + box.parent.width,
                                                box.parent.y + HEAD / 2)
        turn = end[0] + GAP / 2
        is_beside = start[1] == end[1]  # the others join its line
        self.canvas.line(f"base-{box.name}", [start, end] if is_beside else
                         [start, (turn, start[1]), (turn, end[1])], look.QUIET, 1.5,
                         "onormal" if is_beside else "", dashed=box.one.is_mixin)

    def draw_box(self, box):
        """Its name, then what it has."""
        strong, tint = self.inks(box)
        name = f"class-{box.name}"
        self.canvas.box(name, box.x, box.y, box.width, box.height, tint, strong, 1.4,
                        dashed=box.one.is_mixin)
        self.canvas.text(f"{name}-name", box.x, box.y, HEAD, box.title(),
                         look.CLASS_SIZE + 1, strong, "bold", center=box.width)
        y = box.y + HEAD
        if box.rows or box.aliases or box.base_text:
            self.canvas.line(f"{name}-rule", [(box.x, y), (box.x + box.width, y)],
                             strong, 1)
        y += 5
        if box.base_text:
            self.canvas.text(f"{name}-base", box.x, y, ROW, box.base_text,
                             look.SMALL_SIZE, look.QUIET, center=box.width)
            y += ROW
        for method, is_new in box.rows:
            self.draw_method(name, box, method, is_new, y)
            y += ROW
        if box.aliases and box.rows:
            y += 10
            self.canvas.line(f"{name}-aliases",
                             [(box.x, y - 5), (box.x + box.width, y - 5)], strong, 1,
                             dashed=True)
        for alias in box.aliases:
            self.canvas.text(f"{name}-{alias}", box.x + PAD, y, ROW, alias,
                             look.CLASS_SIZE, strong, "bold")
            y += ROW

    def draw_method(self, name, box, method, is_new, y):
        """A method, and what can be seen of it here."""
        self.canvas.text(f"{name}-{method.name}", box.x + PAD, y, ROW, f"{method.name}()",
                         look.CLASS_SIZE, look.TEXT if is_new else OLD[0], "code")
        mark = mark_of(method)
        if mark:
            width = look.marks_width([mark]) - 5
            look.draw_marks(self.canvas, f"{name}-{method.name}", [mark],
                            box.x + box.width - PAD - width, y, ROW)

    def draw_helpers(self, figure):
        """The chapter's other classes, by their names, in rows as wide as the figure."""
        names = [one.short_name for one in self.program.classes.values()
                 if one.place.file.startswith(f"chapters/{figure.stage}-") and
                 one.place.file.endswith(".hpp") and "<" not in one.name and
                 re.fullmatch(r"socketserver::(http::)?\w+", one.name) and
                 not self.program.is_of_the_house(one.name)]
        if figure.expand == "all" or not names:
            return
        width = max(self.canvas.width, 900)
        x, y = 0, self.bottom + 34
        strong, tint = look.FAMILIES["helper"]
        for name in sorted(names):
            w = chip_width(name, look.CLASS_SIZE + 1, "bold", 14)
            if x and x + w > width:
                x, y = 0, y + HEAD + 10
            self.canvas.box(f"class-{name}", x, y, w, HEAD, tint, strong, 1.4)
            self.canvas.text(f"class-{name}-name", x, y, HEAD, name, look.CLASS_SIZE + 1,
                             strong, "bold", center=w)
            x += w + 12
        self.bottom = y + HEAD

    def draw_legend(self):
        """What the marks and the dashed lines mean."""
        marks = {mark_of(method) for box in self.boxes.values() for method, _ in box.rows}
        x, y = 0, self.bottom + 22
        for mark in ("empty", "subclass"):
            if mark in marks:
                ink, meaning = look.MARKS[mark]
                x += 8 + self.canvas.chip(f"legend-{mark}", x, y, look.CHIP_HEIGHT, mark,
                                          look.SMALL_SIZE, ink)
                x += 24 + self.canvas.text(f"legend-{mark}-meaning", x, y,
                                           look.CHIP_HEIGHT, meaning, look.SMALL_SIZE,
                                           look.QUIET)
        if any(box.one.is_mixin for box in self.boxes.values()):
            middle = y + look.CHIP_HEIGHT / 2
            self.canvas.line("legend-mixin", [(x, middle), (x + 34, middle)], look.QUIET,
                             1.5, "onormal", dashed=True)
            x += 42
            x += 24 + self.canvas.text(
                "legend-mixin-meaning", x, y, look.CHIP_HEIGHT,
                "derived from the Server that it is given", look.SMALL_SIZE, look.QUIET)
        if any(not box.is_new for box in self.boxes.values()):
            self.canvas.box("legend-old", x, y, 34, look.CHIP_HEIGHT, OLD[1], OLD[0])
            self.canvas.text("legend-old-meaning", x + 42, y, look.CHIP_HEIGHT,
                             "from the chapters before", look.SMALL_SIZE, look.QUIET)


def scale(size):
    """How much larger a picture becomes on a slide."""
    return min(1920 / size[0], 1080 / (size[1] + 120))  # with the title and the legend


def draw(figure, program, before):
    """The canvas of a figure of classes; `before` is the program of the stage before."""
    return Classes(figure, program, before).canvas
