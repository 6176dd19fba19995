"""What all plots share: colours, letters, and gnuplot, which draws them.

A plot is a script for gnuplot with its data in it. It runs twice, for an SVG and for a
PNG of twice the size, which fills a slide.
"""

import math
import re
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 540

# The colours of the figures: see diagrams/tool/look.py.
TEXT, QUIET, GUIDE, ERROR = "#16202C", "#5B6472", "#D5DBE3", "#C62828"

SMALL, NORMAL, LARGE = 14, 15, 19  # pixels, of 540; a slide has twice as many


class Script:
    """The script of one plot."""

    def __init__(self, title, height=HEIGHT):
        self.title = title
        self.height = height
        self.lines = []
        self.number = 0  # of blocks of data

    def add(self, *lines):
        self.lines += lines

    def data(self, rows):
        """Numbers in columns; the name of their block."""
        self.number += 1
        name = f"$data{self.number}"
        self.add(f"{name} << END", *(" ".join(map(str, row)) for row in rows), "END")
        return name

    def text(self, words, place, size=NORMAL, colour=TEXT, align="left", bold=False):
        """Words at a place, as gnuplot says it: "screen 0.5,0.5", "first 2,3"."""
        face = "Inter:Bold" if bold else "Inter"
        self.add(f"set label {quoted(words)} at {place} {align} "
                 f"font '{face},{size}' textcolor rgb '{colour}'")

    def heading(self, subtitle):
        """The title, and in a second line how to read the plot."""
        self.text(shortened(self.title, WIDTH - 48, LARGE), self.at(24, 30), LARGE,
                  bold=True)
        self.text(subtitle, self.at(24, 56), SMALL, QUIET)

    def at(self, x, y):
        """A place in pixels, from the left and from above."""
        return f"screen {x / WIDTH:.5f},{1 - y / self.height:.5f}"

    def area(self, left, right, top, bottom):
        """What the next plot fills, in pixels from the left and from above."""
        self.add(f"set lmargin at screen {left / WIDTH:.5f}",
                 f"set rmargin at screen {right / WIDTH:.5f}",
                 f"set tmargin at screen {1 - top / self.height:.5f}",
                 f"set bmargin at screen {1 - bottom / self.height:.5f}")

    def plot(self, curves):
        self.add("plot " + ", \\\n    ".join(curves))

    def draw(self, path):
        """Writes path.svg and path.png. Raises OSError or CalledProcessError."""
        body = "\n".join(self.lines)
        style = f"noenhanced font 'Inter,{SMALL}' background '#FFFFFF'"
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "plot.gp"
            # Its files have plain names there: a folder may be called anything.
            script.write_text(
                "set encoding utf8\n"
                f"set terminal svg size {WIDTH},{self.height} {style}\n"
                f"set output 'plot.svg'\n{body}\nunset output\nreset\n"
                f"set terminal pngcairo size {2 * WIDTH},{2 * self.height} {style} "
                "fontscale 1.5 linewidth 2 pointscale 2\n"
                f"set output 'plot.png'\n{body}\nunset output\n", encoding="utf-8")
            subprocess.run(["gnuplot", script.name], cwd=folder, check=True, text=True,
                           capture_output=True)
            svg = script.with_name("plot.svg").read_text(encoding="utf-8")
            path.with_suffix(".svg").write_text(mended(svg, self.title), "utf-8")
            png = script.with_name("plot.png").read_bytes()
            path.with_suffix(".png").write_bytes(png)


def mended(svg, title):
    """What gnuplot writes is not quite SVG: it has its own way to say bold, and leaves
    "]]>" as it is. Where Inter is missing, any letters without serifs will do."""
    svg = svg.replace('font-family="Inter:Bold"', 'font-family="Inter" font-weight="600"')
    svg = svg.replace('font-family="Inter"', 'font-family="Inter, sans-serif"')
    svg = svg.replace("]]>", "]]&gt;")
    svg = re.sub(r"<title>gnuplot_plot_\w+</title>", "", svg)
    svg = re.sub(r"<desc>.*?</desc>\n*", "", svg)
    return svg.replace("<title>Gnuplot</title>", f"<title>{escape(title)}</title>", 1)


def quoted(words):
    """In single quotes nothing has a meaning for gnuplot but the single quote. What can't
    be printed can't be in an SVG either."""
    words = "".join(letter for letter in " ".join(words.split()) if letter.isprintable())
    return "'" + words.replace("'", "''") + "'"


def kind_of(found, subject):
    """Whose server it is: that decides its colour."""
    if subject in found.get("ours", ()):
        return "ours"
    return "bare" if subject.startswith("bare") else "others"


def width_of(words, size=NORMAL):
    """How wide a text is at most, in pixels: more or less."""
    return 0.58 * size * len(words)


def shortened(words, pixels, size=NORMAL):
    """The same words, or as many letters of them as there is room for."""
    letters = int(pixels / (0.58 * size))
    return words if len(words) <= letters else words[:letters - 1].rstrip() + "…"


def figure(value):
    """Three digits that count: 0.0123, 1.23, 12.3, 123, 12,345."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(value):
    return f"×{value:.2f}" if value < 10 else f"×{figure(value)}"


def linear_tics(most):
    """Round numbers from 0 up, about six, the last one not below the most."""
    rough = most / 5 or 1
    power = 10 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough)
    steps = max(math.ceil(most / step - 1e-9), 1)
    return [round(step * at, 12) for at in range(steps + 1)]


def log_tics(least, most):
    """The powers of ten that stand around both."""
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return [10.0 ** power for power in range(low, max(high, low + 1) + 1)]


def named_tics(values, before=""):
    """Tics for gnuplot, each with its number as we write it; `before` stands before the
    first, and says what they count."""
    names = [f"{value:,.10g}" for value in values]
    names[0] = before + names[0]
    return "(" + ", ".join(f"'{name}' {value:.10g}"
                           for name, value in zip(names, values)) + ")"
