"""The slides of a figure: a page for each call, with the figure as far as it has gone by
then, and the line of the source that made the call."""

import re
import subprocess
import tempfile
import textwrap
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from . import look, walk
from .compiled import lines_of
from .scene import STYLE, SVG, Scene

WIDTH, HEIGHT = 1920, 1080
EDGE, MARGIN = 16, 24  # around the figure, and around a caption
LARGEST = 2.2  # a small figure does not fill the page
BELOW, BESIDE = 90, 450  # the room of a caption


@dataclass
class Caption:
    """What is said on a page."""
    count: str
    words: str
    code: str


def write(drawn, folder):
    """Writes NAME.frames.pdf."""
    path = folder / f"{drawn.name}.frames.pdf"
    with tempfile.TemporaryDirectory() as place_for_pages:
        files = []
        for number, page in enumerate(pages(drawn), 1):
            files.append(Path(place_for_pages) / f"{number}.svg")
            files[-1].write_text(page, encoding="utf-8")
        subprocess.run(["rsvg-convert", "--format=pdf", "--output", path, *files],
                       check=True)


def pages(drawn):
    """Each page as SVG. A figure through which one can't walk is one page."""
    scene = Scene(drawn, with_title=True)
    if not walk.has_steps(drawn.description):
        return [page_of(scene, None)]
    moments = walk.moments(drawn.description)
    count = len(drawn.description["calls"])
    found = []
    for number in range(count):
        begin = beginning_of(number, moments)
        at = last_step_of(begin, moments)
        scene.show(at, moments[at])
        caption = Caption(f"{number + 1} / {count}", moments[begin].says,
                          calling_line(begin, moments))
        found.append(page_of(scene, caption))
    return found


def beginning_of(number, moments):
    """The step at which the code of a call begins to run."""
    return next(at for at, moment in enumerate(moments)
                if moment.kind == "enter" and moment.call == number)


def last_step_of(begin, moments):
    """A call's page shows what happens in it before the walk goes on to another."""
    following = (at for at, moment in enumerate(moments) if at > begin and
                 moment.kind in ("call", "enter", "return", "catch"))
    return next(following, len(moments)) - 1


def calling_line(begin, moments):
    """The line of the source that made the call which begins at a step."""
    before = moments[begin - 1]
    if begin == 0 or before.kind != "call":
        return ""
    return lines_of(before.file)[before.line - 1].strip()


def page_of(scene, caption):
    """One page: the figure, and below or beside it what is said."""
    page = ET.Element(f"{SVG}svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}",
                                    "width": str(WIDTH), "height": str(HEIGHT)})
    ET.SubElement(page, f"{SVG}style").text = STYLE
    ET.SubElement(page, f"{SVG}rect", width=str(WIDTH), height=str(HEIGHT), fill="white")
    right, bottom = WIDTH, HEIGHT
    if caption and scale_in(scene, WIDTH - BESIDE, HEIGHT) > scale_in(scene, WIDTH,
                                                                      HEIGHT - BELOW):
        right -= BESIDE
        write_beside(page, caption)
    elif caption:
        bottom -= BELOW
        write_below(page, caption)
    place(scene, right, bottom)
    page.append(scene.root)
    return ET.tostring(page, encoding="unicode")


def scale_in(scene, right, bottom):
    """How large the figure can be in the page's upper left part."""
    _, _, width, height = scene.box
    return min((right - 2 * EDGE) / width, (bottom - 2 * EDGE) / height, LARGEST)


def place(scene, right, bottom):
    """The figure in the middle of that part."""
    _, _, width, height = scene.box
    scale = scale_in(scene, right, bottom)
    for key, value in (("x", (right - width * scale) / 2),
                       ("y", (bottom - height * scale) / 2),
                       ("width", width * scale), ("height", height * scale)):
        scene.root.set(key, f"{value:.2f}")


def write_below(page, caption):
    """Two lines under the figure."""
    line = HEIGHT - BELOW
    draw_line(page, f"M{MARGIN},{line}H{WIDTH - MARGIN}")
    write_text(page, MARGIN, line + 36, caption.words, 25)
    write_text(page, MARGIN, line + 72, caption.code, 23, is_code=True)
    write_text(page, WIDTH - MARGIN, line + 36, caption.count, 25, "end")


def write_beside(page, caption):
    """A column to the right of the figure."""
    left, y = WIDTH - BESIDE + MARGIN, 2 * MARGIN + 16
    draw_line(page, f"M{left - MARGIN},{MARGIN}V{HEIGHT - MARGIN}")
    write_text(page, WIDTH - MARGIN, y, caption.count, 21, "end")
    y += 54
    for words in textwrap.wrap(caption.words, 36):
        write_text(page, left, y, words, 21)
        y += 32
    y += 18
    for code in textwrap.wrap(caption.code, 33, subsequent_indent="  "):
        write_text(page, left, y, code, 20, is_code=True)
        y += 32


def draw_line(page, way):
    """Between the figure and the caption."""
    ET.SubElement(page, f"{SVG}path", d=way, stroke=look.PANEL_LINE)


def write_text(page, x, y, words, size, anchor="start", is_code=False):
    """A line of the caption. Code is in pieces: else the font would draw -> as one
    arrow."""
    text = ET.SubElement(page, f"{SVG}text", {
        "x": str(x), "y": str(y), "fill": look.TEXT, "text-anchor": anchor,
        "font-family": "JetBrains Mono" if is_code else "Inter",
        "font-size": str(size), "xml:space": "preserve"})
    for piece in re.findall(r"[\w\s]+|.", words) if is_code else [words]:
        ET.SubElement(text, f"{SVG}tspan").text = piece
