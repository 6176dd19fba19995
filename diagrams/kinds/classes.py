"""The figure of classes: the families of a stage, bases on the left. What the stage's
chapter brought is in colour, with its methods; what was there before is grey."""

from dataclasses import dataclass, field

from .. import look
from ..canvas import Canvas, chip_width, width_of
from ..compiled import Class, short
from ..model import Model

ROW, PAD, HEAD = 23, 12, 34
GAP, BETWEEN, BELOW = 64, 16, 40
OLD = ("#7C8896", "#F4F5F7")


@dataclass(eq=False)
class Box:
    """A class in the figure; all that one mix-in can be made into are one box."""
    name: str
    one: Class
    is_new: bool  # of this chapter
    inks: tuple
    rows: list  # methods, and of each whether the chapter brought it
    parent: "Box | None" = None
    children: list = field(default_factory=list)
    aliases: list = field(default_factory=list)
    base_text: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def title(self):
        """Its name, a mix-in's with its parameter."""
        return f"{self.name}<Server>" if self.one.is_mixin else self.name


def draw(figure, workshop):
    """No calls, and the canvas of a figure of classes."""
    program = workshop.program(figure.stage, "every_class")
    stage_before = workshop.stage_before(figure.stage)
    before = (workshop.program(stage_before, "every_class").classes if stage_before
              else {})
    boxes = boxes_of(figure, program, before)
    helpers = [] if figure.expand == "all" else helpers_of(figure, program)
    canvas = Canvas(figure.name)
    bottom = layout([boxes[root] for root in program.roots],
                    look.title(canvas, figure.title))
    paint(canvas, boxes.values())
    if helpers:
        bottom = paint_helpers(canvas, helpers, bottom + 34)
    look.legend(canvas, legend_of(boxes.values()), bottom + 22)
    return Model(), canvas


# What is in the figure.

def boxes_of(figure, program, before):
    """The classes of the library's families, and how they hang together."""
    ours = [one for one in program.classes.values()
            if one.is_of_library and program.root_of(one.name)]
    boxes = {}
    for one in sorted(ours, key=lambda one: (one.place.file, one.place.line)):
        name = template_name(one) if one.is_mixin else one.short_name
        if name not in boxes:
            boxes[name] = box_of(name, one, figure, program, before)
    for alias, target in sorted(program.aliases.items()):
        box = boxes.get(short(target).partition("<")[0])
        if box and box.is_new and box.one.is_mixin:
            box.aliases.append(alias)
    for box in boxes.values():
        if box.one.bases:
            base = program.classes[box.one.bases[0]]
            box.base_text = base.short_name * base.is_mixin
            box.parent = boxes[parent_of(box, base, program)]
            box.parent.children.append(box)
    for box in boxes.values():
        box.children.sort(key=lambda child: (child.one.is_mixin, child.name))
        measure(box)
    return boxes


def box_of(name, one, figure, program, before):
    """A class with what it has to say: what can be replaced, and what a figure file has
    named. What was there before has only its name."""
    is_whole = figure.expand == "all"
    is_new = is_whole or one.place.file.startswith(f"chapters/{figure.stage}-")
    old = {method.name for method in before[one.name].methods if not is_whole} \
        if one.name in before else set()
    methods = {}
    for method in one.methods if is_new else ():
        is_hook = method.is_virtual and not method.only_looks
        if (is_hook or f"{one.short_name}::{method.name}" in figure.show) and \
                method.name not in figure.hide and not method.name.startswith("~"):
            methods.setdefault(method.name, method)
    return Box(name, one, is_new,
               look.inks_of(program.family(one.name)) if is_new else OLD,
               [(method, method.name not in old) for method in methods.values()])


def template_name(one):
    """ThreadingMixIn<TCPServer> is ThreadingMixIn."""
    return one.short_name.partition("<")[0]


def parent_of(box, base, program):
    """The name of the box of its base. A mix-in hangs on the class that all its bases
    are."""
    if base.is_mixin:
        return template_name(base)
    if not box.one.is_mixin:
        return base.short_name
    bases = [one.bases[0] for one in program.classes.values()
             if one.is_mixin and template_name(one) == box.name]
    return next(one.short_name for one in program.lineage(bases[0])
                if all(program.derives(name, one.short_name) for name in bases))


def mark_of(method):
    """What can be seen of a method where it stands."""
    if method.is_pure:
        return "subclass"
    return "empty" if method.is_virtual and method.is_empty else ""


def marks_width(method):
    """How wide its mark is."""
    return look.marks_width([mark_of(method)]) if mark_of(method) else 0


def helpers_of(figure, program):
    """The names of the chapter's other classes."""
    return sorted(one.short_name for one in program.classes.values()
                  if one.place.file.startswith(f"chapters/{figure.stage}-") and
                  one.place.file.endswith(".hpp") and
                  not program.is_nested(one) and not program.root_of(one.name))


# Positions: a column for each generation, a family as high as its members need.

def measure(box):
    """How wide and high a box is."""
    box.width = max(
        chip_width(box.title, look.CLASS_SIZE + 1, "bold", 14),
        chip_width(box.base_text, look.SMALL_SIZE) if box.base_text else 0,
        *(2 * PAD + 12 + width_of(f"{method.name}()", look.CLASS_SIZE, "code") +
          marks_width(method) for method, _ in box.rows),
        *(2 * PAD + width_of(alias, look.CLASS_SIZE, "bold") for alias in box.aliases))
    rows = len(box.rows) + len(box.aliases) + bool(box.base_text)
    box.height = HEAD + (rows * ROW + 10 if rows else 0)
    box.height += 10 if box.aliases and box.rows else 0


def layout(trees, top):
    """Families side by side or below each other, whatever is larger on a slide; where
    they end."""
    sizes = [(sum(column_widths(tree)) + GAP * (len(column_widths(tree)) - 1),
              height_of(tree)) for tree in trees]
    beside = (sum(width for width, _ in sizes) + GAP * (len(sizes) - 1),
              max(height for _, height in sizes))
    below = (max(width for width, _ in sizes),
             sum(height for _, height in sizes) + BELOW * (len(sizes) - 1))
    is_beside = scale(beside) > scale(below)
    x, y = 0, top
    for tree, (width, height) in zip(trees, sizes):
        place_tree(tree, x, y, column_widths(tree))
        x, y = (x + width + GAP, y) if is_beside else (x, y + height + BELOW)
    return top + (beside if is_beside else below)[1]


def scale(size):
    """How much larger a picture becomes on a slide, with its title and legend."""
    return min(1920 / size[0], 1080 / (size[1] + 120))


def column_widths(box):
    """The widest box of each generation."""
    below = [column_widths(child) for child in box.children]
    depth = max(map(len, below), default=0)
    return [box.width] + [max(widths[at] for widths in below if at < len(widths))
                          for at in range(depth)]


def height_of(box):
    """Of a class with all that is derived from it."""
    children = [height_of(child) for child in box.children]
    return max(box.height, sum(children) + BETWEEN * (len(children) - 1))


def place_tree(box, x, y, widths):
    """The first derived class stands beside its base, the others below it."""
    box.x, box.y, box.width = x, y, widths[0]
    for child in box.children:
        place_tree(child, x + widths[0] + GAP, y, widths[1:])
        y += height_of(child) + BETWEEN


# Ink.

def paint(canvas, boxes):
    """The lines to the bases, then the boxes."""
    for box in boxes:
        if box.parent:
            paint_edge(canvas, box, box.parent)
    for box in boxes:
        paint_box(canvas, box, f"class-{box.name}")


def paint_edge(canvas, box, base):
    """To the base, with the hollow head of UML. The line of the first derived class is
    straight, the others join it."""
    start, end = (box.x, box.y + HEAD / 2), (base.x + base.width, base.y + HEAD / 2)
    turn = end[0] + GAP / 2
    is_beside = start[1] == end[1]
    canvas.line(f"base-{box.name}", [start, end] if is_beside else
                [start, (turn, start[1]), (turn, end[1])], look.QUIET, 1.5,
                "onormal" if is_beside else "", dashed=box.one.is_mixin)


def paint_box(canvas, box, name):
    """Its name, then what it has."""
    strong, tint = box.inks
    canvas.box(name, box.x, box.y, box.width, box.height, tint, strong, 1.4,
               dashed=box.one.is_mixin)
    canvas.text(f"{name}-name", box.x, box.y, HEAD, box.title, look.CLASS_SIZE + 1,
                strong, "bold", center=box.width)
    y = box.y + HEAD
    if box.rows or box.aliases or box.base_text:
        canvas.line(f"{name}-rule", [(box.x, y), (box.x + box.width, y)], strong, 1)
    y += 5
    if box.base_text:
        canvas.text(f"{name}-base", box.x, y, ROW, box.base_text, look.SMALL_SIZE,
                    look.QUIET, center=box.width)
        y += ROW
    for method, is_new in box.rows:
        paint_method(canvas, f"{name}-{method.name}", box, method, is_new, y)
        y += ROW
    if box.aliases and box.rows:
        y += 10
        canvas.line(f"{name}-aliases", [(box.x, y - 5), (box.x + box.width, y - 5)],
                    strong, 1, dashed=True)
    for alias in box.aliases:
        canvas.text(f"{name}-{alias}", box.x + PAD, y, ROW, alias, look.CLASS_SIZE,
                    strong, "bold")
        y += ROW


def paint_method(canvas, name, box, method, is_new, y):
    """A method, and what can be seen of it here."""
    canvas.text(name, box.x + PAD, y, ROW, f"{method.name}()", look.CLASS_SIZE,
                look.TEXT if is_new else OLD[0], "code")
    if mark := mark_of(method):
        look.draw_marks(canvas, name, [mark],
                        box.x + box.width - PAD - (marks_width(method) - 5), y, ROW)


def paint_helpers(canvas, names, y):
    """The names in rows as wide as the figure; where they end."""
    strong, tint = look.inks_of("helper")
    x, right = 0, max(canvas.width, 900)
    for name in names:
        width = chip_width(name, look.CLASS_SIZE + 1, "bold", 14)
        if x and x + width > right:
            x, y = 0, y + HEAD + 10
        canvas.box(f"class-{name}", x, y, width, HEAD, tint, strong, 1.4)
        canvas.text(f"class-{name}-name", x, y, HEAD, name, look.CLASS_SIZE + 1, strong,
                    "bold", center=width)
        x += width + 12
    return y + HEAD


def legend_of(boxes):
    """What the marks and the dashed lines mean."""
    items = look.marks_in_legend({mark_of(method) for box in boxes
                                  for method, _ in box.rows})
    if any(box.one.is_mixin for box in boxes):
        items.append(look.Item("mixin", "derived from the Server that it is given",
                               line=(look.QUIET, 1.5, "onormal")))
    if not all(box.is_new for box in boxes):
        items.append(look.Item("old", "from the chapters before",
                               box=(OLD[1], OLD[0])))
    return items
