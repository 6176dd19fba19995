"""The player of a figure: one HTML file, with the figure, the sources and the steps
inside. The page, its style and its script are in diagrams/player/."""

import html
import json
import string
import xml.etree.ElementTree as ET
from dataclasses import asdict
from pathlib import Path

from scripts.house.highlight import highlighted

from . import render, walk
from .compiled import SOURCE
from .scene import STYLE, Scene

PARTS = Path(__file__).parent / "player"

FACES = render.FONTS | {
    ("JetBrains Mono", "normal"):
        "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"}
LETTERS = "".join(map(chr, range(32, 127))) + "←↑→↓−′"


def write(drawn, folder):
    """Writes NAME.html; returns False, and writes nothing, if there are no steps to walk:
    a figure of classes needs no player."""
    if not walk.has_steps(drawn.description):
        return False
    (folder / f"{drawn.name}.html").write_text(page(drawn), encoding="utf-8")
    return True


def page(drawn):
    """The page as HTML. It asks nobody for anything."""
    figure = drawn.description
    moments = walk.moments(figure)
    files = sorted({moment.file for moment in moments})
    template = string.Template(part("player.html"))
    return template.substitute(
        title=html.escape(figure["title"]), fonts=font_rules(), figure_style=STYLE,
        style=part("player.css").replace("SHARE", f"{share_of(figure)}%"),
        figure=figure_of(drawn), sources="\n".join(map(source_of, files)),
        walk=walk_of(figure, moments), script=part("player.js"))


def part(name):
    """A file of the player."""
    return (PARTS / name).read_text(encoding="utf-8").rstrip()


def font_rules():
    """The letters' shapes, as the figures have them."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
        f'src: url(data:font/woff;base64,{render.subset(path, LETTERS)}) }}'
        for (family, weight), path in FACES.items())


def share_of(figure):
    """How much of the page's width the figure gets, in hundredths. Most lines of the
    source are to stand beside it as they are."""
    return min(62, max(46, round(figure["width"] / 21)))


def figure_of(drawn):
    """The picture, in which each call is a button."""
    scene = Scene(drawn, with_title=False)
    for number, group in scene.calls.items():
        call = drawn.description["calls"][number]
        group.set("data-call", str(number))
        group.set("role", "button")
        group.set("aria-label", f"Call {call['number']}: {walk.name_of(call)}")
    for number, ways in scene.ways.items():
        for way in ways:
            way.set("data-call", str(number))
    for tag, first in scene.tags.items():
        tag.set("data-first", str(first))
    return ET.tostring(scene.root, encoding="unicode")


def source_of(file):
    """A source, one item of a list for each line."""
    text = (SOURCE / file).read_text(encoding="utf-8")
    lines = "\n".join(f"<li>{line}</li>"
                      for line in highlighted(text).removesuffix("\n").split("\n"))
    return (f'<article data-file="{html.escape(file)}" hidden>\n'
            f'<h2>{html.escape(file)}<span class="lane"></span></h2>\n'
            f'<ol>\n{lines}\n</ol>\n</article>')


def walk_of(figure, moments):
    """What the script has to know, as JSON that can stand in a page."""
    lanes = [figure["lanes"][call["lane"]] for call in figure["calls"]]
    known = {"lanes": lanes, "steps": [asdict(moment) for moment in moments]}
    return json.dumps(known, ensure_ascii=False).replace("</", "<\\/").replace(
        '}, {', '},\n{')
