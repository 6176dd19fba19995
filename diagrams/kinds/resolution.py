"""The figure of the method resolution: whose method does an object run? One column for
each class in the order in which a method is looked up, one row a method, stamped with the
numbers of the calls of a real run."""

from dataclasses import dataclass

from .. import look
from ..canvas import Canvas, chip_width, width_of
from ..compiled import Class

ROW, GAP, PAD, HEAD = 42, 34, 16, 32
SUBTITLE = ("A method is looked up from left to right; the first class that defines it "
            "is the one whose code runs.")


@dataclass
class Column:
    """A class."""
    one: Class
    ink: str
    calls: dict  # of each method the numbers of its calls: "call 6, a7"
    x: float
    width: float


def draw(figure, workshop):
    """The model and the canvas of a table of one class."""
    model = workshop.model(figure)
    program = workshop.program(figure.stage, figure.flow)
    name = program.class_named(figure.object).name
    canvas = Canvas(figure.name)
    top = look.title(canvas, figure.title)
    canvas.text("subtitle", 0, top - 10, 22, SUBTITLE, look.CLASS_SIZE, look.QUIET)
    top += 24
    columns = layout(figure.methods, program.lineage(name), program, model.calls)
    paint_heads(canvas, columns, top, len(figure.methods))
    for index, method in enumerate(figure.methods):
        winner = program.supplier(name, method)
        if not winner:
            raise LookupError(f"{name} has no {method}()")
        paint_row(canvas, method, winner, columns, top + HEAD + 24 + index * ROW)
    return model, canvas


def layout(methods, lineage, program, calls):
    """The names of the methods first, then the classes."""
    x = PAD + 20 + GAP + max(width_of(f"{method}()", look.CODE_SIZE, "code")
                             for method in methods)
    runs = 40 + width_of("runs", look.CLASS_SIZE, "bold")
    columns = []
    for one in lineage:
        numbers = {method: calls_of(method, one, calls) for method in methods}
        width = max(150, chip_width(one.short_name, look.CLASS_SIZE, "bold", 16),
                    *(runs + width_of(words, look.CLASS_SIZE)
                      for words in numbers.values()))
        ink, _ = look.inks_of(program.family(one.name))
        columns.append(Column(one, ink, numbers, x, width))
        x += width + GAP
    return columns


def calls_of(method, one, calls):
    """The numbers of the calls of a class's method."""
    found = [node.number for node in calls
             if node.method == method and node.class_name == one.short_name and
             not node.is_child_copy]
    return f"call {', '.join(found)}" if found else ""


def paint_heads(canvas, columns, top, rows):
    """The classes, each with an arrow to its base."""
    right = columns[-1].x + columns[-1].width
    look.panel(canvas, "panel", 0, top, right + PAD, HEAD + 26 + rows * ROW)
    for index, column in enumerate(columns):
        look.draw_head(canvas, f"class-{index}", column.x, top + 12, column.width, HEAD,
                       column.one.short_name, column.ink)
        end, middle = column.x + column.width, top + 12 + HEAD / 2
        if end < right:
            canvas.line(f"base-{index}", [(end, middle), (end + GAP, middle)], look.QUIET,
                        1.5, "onormal")


def paint_row(canvas, method, winner, columns, y):
    """The way of one lookup, to the class that wins; the others may have one, too."""
    end = canvas.text(f"{method}-name", PAD, y, look.BOX, f"{method}()", look.CODE_SIZE,
                      look.TEXT, "code")
    target = next(column for column in columns if column.one is winner)
    middle = y + look.BOX / 2
    canvas.line(f"{method}-lookup", [(PAD + end + 10, middle), (target.x, middle)],
                target.ink, 2, "normal")
    for column in columns:
        declared = column.one.method(method)
        if column is target:
            paint_winner(canvas, method, column, y)
        elif declared:
            paint_hidden(canvas, method, column, declared, y)


def paint_winner(canvas, method, column, y):
    """It runs: with the numbers of its calls."""
    canvas.box(f"{method}-runs", column.x, y, column.width, look.BOX, column.ink,
               column.ink)
    runs, calls = width_of("runs", look.CLASS_SIZE, "bold"), column.calls[method]
    gap = 8 if calls else 0
    begin = column.x + (column.width - runs - gap - width_of(calls, look.CLASS_SIZE)) / 2
    canvas.text(f"{method}-runs-word", begin, y, look.BOX, "runs", look.CLASS_SIZE,
                "#FFFFFF", "bold")
    if calls:
        canvas.text(f"{method}-calls", begin + runs + gap, y, look.BOX, calls,
                    look.CLASS_SIZE, "#FFFFFF")


def paint_hidden(canvas, method, column, declared, y):
    """It does not run, unless it is called by name from the class that wins."""
    words = ("only declared" if declared.is_pure else
             "empty, hidden" if declared.is_empty else "hidden")
    words = words.replace("hidden", column.calls[method] or "hidden")
    line, ink = (("#D9A441", "#8A5A00") if declared.is_pure else
                 (look.GUIDE, look.QUIET))
    name = f"{method}-{column.one.short_name}"
    canvas.box(name, column.x, y, column.width, look.BOX, "#FFFFFF", line, 1,
               dashed=declared.is_pure)
    canvas.text(f"{name}-word", column.x, y, look.BOX, words, look.CLASS_SIZE, ink,
                center=column.width)
