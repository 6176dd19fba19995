"""The figure of the method resolution: whose method does an object run? One column for
each class in the order in which a method is looked up, one row a method, stamped with the
numbers of the calls of a real run."""

from . import look
from .canvas import Canvas, chip_width, width_of

ROW, GAP, PAD, HEAD = 42, 34, 16, 32


class Resolution:
    """Draws the table of one class."""

    def __init__(self, figure, model, program):
        self.canvas = Canvas(figure.name)
        self.program = program
        self.model = model
        self.name = program.class_named(figure.object).name
        self.lineage = program.lineage(self.name)
        self.methods = figure.methods
        top = look.title(self.canvas, figure.title)
        self.canvas.text("subtitle", 0, top - 10, 22,
                         "A method is looked up from left to right; the first class that "
                         "defines it is the one whose code runs.",
                         look.CLASS_SIZE, look.QUIET)
        self.top = top + 24
        self.place_columns()
        self.draw_heads()
        for index, method in enumerate(self.methods):
            self.draw_row(method, self.top + HEAD + 24 + index * ROW)

    def place_columns(self):
        """The names of the methods first, then the classes."""
        x = PAD + 20 + max(width_of(f"{method}()", look.CODE_SIZE, "code")
                           for method in self.methods)
        self.columns = []
        for one in self.lineage:
            calls = max(self.runs_width(method, one) for method in self.methods)
            name = chip_width(one.short_name, look.CLASS_SIZE, "bold", 16)
            width = max(name, calls, 150)
            self.columns.append((x + GAP, width))
            x += GAP + width
        self.width = x + PAD

    def numbers(self, method, one):
        """The calls of a class's method: "call 6, a7"."""
        found = [node.number for node in self.model.calls
                 if node.method == method and node.class_name == one.short_name and
                 not node.is_child_copy]
        return f"call {', '.join(found)}" if found else ""

    def runs_width(self, method, one):
        """How much room "runs" and the numbers need."""
        return 40 + width_of("runs", look.CLASS_SIZE, "bold") + width_of(
            self.numbers(method, one), look.CLASS_SIZE)

    def ink(self, one):
        """The strong colour of a class."""
        return look.FAMILIES[self.program.family(one.name)][0]

    def draw_heads(self):
        """The classes, each with an arrow to its base."""
        height = HEAD + 26 + len(self.methods) * ROW
        self.canvas.box("panel", 0, self.top, self.width, height, look.PANEL,
                        look.PANEL_LINE)
        for index, (one, (x, width)) in enumerate(zip(self.lineage, self.columns)):
            y = self.top + 12
            self.canvas.box(f"class-{index}", x, y, width, HEAD, self.ink(one),
                            self.ink(one))
            self.canvas.text(f"class-{index}-name", x, y, HEAD, one.short_name,
                             look.CLASS_SIZE, "#FFFFFF", "bold", center=width)
            if index + 1 < len(self.columns):
                self.canvas.line(f"base-{index}", [(x + width, y + HEAD / 2),
                                                   (x + width + GAP, y + HEAD / 2)],
                                 look.QUIET, 1.5, "onormal")

    def draw_row(self, method, y):
        """The way of one lookup, to the class that wins."""
        winner = self.program.supplier(self.name, method)
        if not winner:
            raise LookupError(f"{self.name} has no {method}()")
        end = self.canvas.text(f"{method}-name", PAD, y, look.BOX, f"{method}()",
                               look.CODE_SIZE, look.TEXT, "code")
        target = self.columns[self.lineage.index(winner)][0]
        middle = y + look.BOX / 2
        self.canvas.line(f"{method}-lookup", [(PAD + end + 10, middle), (target, middle)],
                         self.ink(winner), 2, "normal")
        for one, (x, width) in zip(self.lineage, self.columns):
            declared = one.method(method)
            if one is winner:
                self.draw_winner(method, one, x, y, width)
            elif declared:
                self.draw_hidden(method, one, declared, x, y, width)

    def draw_winner(self, method, one, x, y, width):
        """It runs: with the numbers of its calls."""
        self.canvas.box(f"{method}-runs", x, y, width, look.BOX, self.ink(one),
                        self.ink(one))
        runs = width_of("runs", look.CLASS_SIZE, "bold")
        calls = self.numbers(method, one)
        gap = 8 if calls else 0
        begin = x + (width - runs - gap - width_of(calls, look.CLASS_SIZE)) / 2
        self.canvas.text(f"{method}-runs-word", begin, y, look.BOX, "runs",
                         look.CLASS_SIZE, "#FFFFFF", "bold")
        if calls:
            self.canvas.text(f"{method}-calls", begin + runs + gap, y, look.BOX, calls,
                             look.CLASS_SIZE, "#FFFFFF")

    def draw_hidden(self, method, one, declared, x, y, width):
        """It has one too, which does not run."""
        words = ("only declared" if declared.is_pure else
                 "empty, hidden" if declared.is_empty else "hidden")
        if calls := self.numbers(method, one):  # by name, from the class that wins
            words = words.replace("hidden", calls)
        name = f"{method}-{one.short_name}"
        self.canvas.box(name, x, y, width, look.BOX, "#FFFFFF",
                        "#D9A441" if declared.is_pure else look.GUIDE, 1,
                        dashed=declared.is_pure)
        self.canvas.text(f"{name}-word", x, y, look.BOX, words, look.CLASS_SIZE,
                         "#8A5A00" if declared.is_pure else look.QUIET, center=width)


def draw(figure, model, program):
    """The canvas of a figure of method resolution."""
    return Resolution(figure, model, program).canvas
