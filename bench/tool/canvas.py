"""What a plot is drawn on: texts, boxes and lines, in pixels from left and from above.

gnuplot paints it twice: as an SVG, and as a PNG of twice the size, which fills a slide.
"""

import re
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 540
SMALL, NORMAL, LARGE = 14, 15, 19  # pixels, of 540; a slide has twice as many

# The colours of the figures.
TEXT, QUIET, GUIDE, ERROR = "#16202C", "#5B6472", "#D5DBE3", "#C62828"


class Canvas:
    """The script of one plot."""

    def __init__(self, title, how_to_read, height=HEIGHT):
        self.title = title
        self.height = height
        self.script = ["unset border", "unset tics", "unset key",
                       f"set xrange [0:{WIDTH}]", f"set yrange [{height}:0]",
                       *(f"set {side}margin at screen {place}"
                         for side, place in zip("lrtb", (0, 1, 1, 0)))]
        self.curves = ["NaN"]  # gnuplot wants to plot something
        self.text(shortened(title, WIDTH - 48, LARGE), 24, 30, LARGE, bold=True)
        self.text(how_to_read, 24, 56, SMALL, QUIET)

    def text(self, words, x, y, size=NORMAL, colour=TEXT, align="left", bold=False):
        face = "Inter:Bold" if bold else "Inter"
        self.script.append(f"set label {quoted(words)} at {x},{y} {align} front "
                           f"font '{face},{size}' textcolor rgb '{colour}'")

    def box(self, left, top, right, bottom, fill, border=None):
        edge = f"border rgb '{border}'" if border else "noborder"
        self.script.append(f"set object rectangle from {left},{top} to {right},{bottom} "
                           f"fillcolor rgb '{fill}' fillstyle solid 1 {edge}")

    def line(self, points, colour, width, dashed=False):
        """From point to point."""
        name = f"$data{len(self.curves)}"
        self.script += [f"{name} << END", *(f"{x} {y}" for x, y in points), "END"]
        self.curves.append(f"{name} using 1:2 with lines linewidth {width} linecolor "
                           f"rgb '{colour}' dashtype {'(6,5)' if dashed else 'solid'}")

    def span(self, x1, y1, x2, y2, colour, width, heads="heads size 4,90"):
        """Over the lines: from the least to the most."""
        self.script.append(f"set arrow from {x1},{y1} to {x2},{y2} {heads} front "
                           f"linewidth {width} linecolor rgb '{colour}'")

    def dot(self, x, y, colour, shape):
        """Over the lines, and a little apart; the shape is one of gnuplot's."""
        for shape, size, colour in ((7, 1.2, "#FFFFFF"), (shape, 0.85, colour)):
            self.script.append(f"set label '' at {x},{y} point pointtype {shape} "
                               f"pointsize {size} linecolor rgb '{colour}' front")

    def draw(self, path, suffixes):
        """Writes path with each of these: .svg or .png. Raises CalledProcessError."""
        style = f"noenhanced font 'Inter,{SMALL}' background '#FFFFFF'"
        terminals = {".svg": f"svg size {WIDTH},{self.height} {style}",
                     ".png": f"pngcairo size {2 * WIDTH},{2 * self.height} {style} "
                             "fontscale 1.5 linewidth 2 pointscale 2"}
        body = [*self.script, "plot " + ", ".join(self.curves), "unset output", "reset"]
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "plot.gp"
            # Its files have plain names there: a folder may be called anything.
            script.write_text("\n".join(
                line for suffix in suffixes for line in
                ("set encoding utf8", f"set terminal {terminals[suffix]}",
                 f"set output 'plot{suffix}'", *body)), encoding="utf-8")
            subprocess.run(["gnuplot", script.name], cwd=folder, check=True, text=True,
                           capture_output=True)
            for suffix in suffixes:
                drawn = script.with_suffix(suffix).read_bytes()
                path.with_suffix(suffix).write_bytes(
                    mended(drawn.decode(), self.title).encode() if suffix == ".svg"
                    else drawn)


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


def width_of(words, size=NORMAL):
    """How wide a text is at most, in pixels: more or less."""
    return 0.58 * size * len(words)


def shortened(words, pixels, size=NORMAL):
    """The same words, or as many letters of them as there is room for."""
    letters = int(pixels / (0.58 * size))
    return words if len(words) <= letters else words[:letters - 1].rstrip() + "…"
