"""A drawing made of boxes, texts and lines at positions of our own, written as DOT. The
result is for `neato -n2`: Graphviz lays nothing out, it only paints."""

import json
from pathlib import Path

# Family, style, and how far a text has to go down to stand in the middle of its row.
FACES = {"text": ("Inter", "", 0), "bold": ("Inter", "B", 0.07),
         "code": ("JetBrains Mono", "B", 0.08)}

# How wide each character is, in thousandths of the font's size: from space on. (The fonts
# need not be there to know where things are.)
WIDTHS = json.loads((Path(__file__).parent / "font_widths.json").read_text("ascii"))


def width_of(text, size, face="text"):
    """How wide a text is."""
    if face == "code":
        return 0.6 * size * len(text)
    widths = WIDTHS[face]
    units = sum(widths[ord(letter) - 32] if 32 <= ord(letter) < 127 else 600
                for letter in text)
    return units * size / 1000


def number(value):
    """A coordinate, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def escaped(text):
    """A text in an HTML-like label."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Canvas:
    """Everything is painted in the order in which it is added. y grows downwards."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.texts = []  # of each: what it says, x, y, width, height, size
        self.edges = []  # of each line: its name and its points
        self.width = 0
        self.height = 0
        self.anchors = 0

    def _grow(self, x, y):
        self.width = max(self.width, x)
        self.height = max(self.height, y)

    def _place(self, x, y, w, h):
        self._grow(x + w, y + h)
        return (f'fixedsize=true, width={number(w / 72)}, height={number(h / 72)}, '
                f'pos="{number(x + w / 2)},{number(-y - h / 2)}"')

    def box(self, name, x, y, w, h, fill, line, border=1.0, dashed=False):
        """A rounded rectangle."""
        style = "rounded,filled" + (",dashed" if dashed else "")
        self.lines.append(
            f'"{name}" [id="{name}", shape=box, style="{style}", fillcolor="{fill}", '
            f'color="{line}", penwidth={number(border)}, label="", '
            f'{self._place(x, y, w, h)}]')

    def text(self, name, x, y, h, words, size, color, face="text", center=None):
        """A line of text in a row of height h: it begins at x, or is centred."""
        family, style, drop = FACES[face]
        y += drop * size
        w = width_of(words, size, face)
        self.texts.append([words, x if center is None else x + (center - w) / 2,
                           y + (h - size * 1.2) / 2, w, size * 1.2, size])
        # The cell has the size: Graphviz's own idea of the width can't move the text.
        cell_width = w + 4 if center is None else center
        align = "LEFT" if center is None else "CENTER"
        inside = escaped(words)
        inside = f"<{style}>{inside}</{style}>" if style else inside
        label = (f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>'
                 f'<TD FIXEDSIZE="TRUE" WIDTH="{number(cell_width)}" '
                 f'HEIGHT="{number(h)}" ALIGN="{align}"><FONT FACE="{family}" '
                 f'POINT-SIZE="{number(size)}" COLOR="{color}">{inside}</FONT></TD></TR>'
                 f'</TABLE>')
        self.lines.append(f'"{name}" [id="{name}", shape=none, margin=0, '
                          f'label=<{label}>, {self._place(x, y, cell_width, h)}]')
        return w

    def chip(self, name, x, y, h, words, size, ink, face="text", pad=8):
        """A text in a rounded box of its own; its width."""
        fill, line, color = ink
        w = chip_width(words, size, face, pad)
        self.box(f"{name}-box", x, y, w, h, fill, line)
        self.text(name, x, y, h, words, size, color, face, center=w)
        return w

    def line(self, name, points, color, width=1.5, arrow="", dashed=False):
        """A line through points, its corners rounded; `arrow` names its head."""
        self.edges.append([name, points])
        for x, y in points:
            self._grow(x, y)
        self.anchors += 1
        ends = []
        for letter, (x, y) in (("a", points[0]), ("b", points[-1])):
            ends.append(f"{letter}{self.anchors}")
            self.lines.append(f'{ends[-1]} [shape=point, style=invis, width=0.01, '
                              f'pos="{number(x)},{number(-y)}"]')
        path = rounded(points, head=9 if arrow else 0)
        tip = f"e,{number(points[-1][0])},{number(-points[-1][1])} " if arrow else ""
        spline = " ".join(f"{number(x)},{number(-y)}" for x, y in path)
        style = 'style="dashed", ' if dashed else ""
        head = f"arrowhead={arrow}, arrowsize=0.9" if arrow else "arrowhead=none"
        self.lines.append(f'{ends[0]} -> {ends[1]} [id="{name}", color="{color}", '
                          f'penwidth={number(width)}, {style}{head}, '
                          f'pos="{tip}{spline}"]')

    def dot(self):
        """The whole drawing as DOT."""
        body = "".join(f"  {line}\n" for line in self.lines)
        return (f'digraph "{self.name}" {{\n'
                f'  graph [bgcolor=white, pad=0.25]\n{body}}}\n')


def chip_width(words, size, face="text", pad=8):
    """How wide a chip with these words is."""
    return width_of(words, size, face) + 2 * pad


def rounded(points, head, radius=7.0):
    """A polyline as cubic curves, its corners rounded, its end cut for a head."""
    path = [points[0]]

    def straight(to):
        x, y = path[-1]
        path.extend([(x + (to[0] - x) / 3, y + (to[1] - y) / 3),
                     (x + (to[0] - x) * 2 / 3, y + (to[1] - y) * 2 / 3), to])

    for before, corner, after in zip(points, points[1:], points[2:]):
        come, go = towards(corner, before, radius), towards(corner, after, radius)
        straight(come)
        path.extend([towards(come, corner, radius * 0.55),
                     towards(go, corner, radius * 0.55), go])
    straight(towards(points[-1], points[-2], head))
    return path


def towards(start, end, length):
    """The point at this distance from the start, at most half way."""
    x, y = end[0] - start[0], end[1] - start[1]
    distance = (x * x + y * y) ** 0.5
    part = min(length / distance, 0.5) if distance else 0
    return start[0] + x * part, start[1] + y * part
