"""A figure's picture as a stage: all that is drawn of a call is one group, which can be
faint or lit. What the states look like is said in player/figure.css."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from . import look, render

SVG = "{http://www.w3.org/2000/svg}"
ET.register_namespace("", SVG[1:-1])
STYLE = (Path(__file__).parent / "player" / "figure.css").read_text(encoding="utf-8")

TAG_STEPS = {"thread": "starts", "fork": "starts", "throw": "error", "catch": "error",
             "rethrow": "error"}


class Scene:
    """The picture, and the groups in it."""

    def __init__(self, drawn, with_title):
        self.figure = drawn.description
        self.root = ET.fromstring(render.plain_svg(drawn.dot))
        self.graph = self.root.find(f"{SVG}g")
        self.calls = {}  # id -> group
        self.ways = {}  # id -> the lines that lead to a call
        self.tags = {}  # group -> the first step at which it is there
        parts, self.graph[:] = list(self.graph)[1:], []  # without the white background
        for part in parts:
            name = part.attrib.pop("id")
            del part.attrib["class"]
            if name != "title" or with_title:
                self._place(part, name)
        self._crop()

    def _place(self, part, name):
        found = re.fullmatch(r"(call|guide|edge|start|signal)-(\d+)(-.*)?", name)
        if not found:
            self.graph.append(part)
            return
        kind, number, rest = found[1], int(found[2]), found[3]
        call = self.figure["calls"][number]
        if kind != "call":
            part.set("class", "way")
            self.ways.setdefault(number, []).append(part)
            self.graph.append(part)
        elif rest is None:
            self._begin_call(number, part)
        else:
            self.calls[number].append(part)
            if rest == "-number":
                part.set("class", "number")
            if tag := re.match(r"-tag(\d)", rest):
                self._place_tag(part, number, int(tag[1]))
        is_line = kind in ("guide", "edge")
        if is_line and call["handles_error"]:
            part.set("class", "way handles")
        if is_line or (call["unwound"] and part.get("class") == "box"):
            as_before_the_exception(part, call)

    def _begin_call(self, number, box):
        group = ET.SubElement(self.graph, f"{SVG}g", {"class": "call"})
        x, y, right, bottom = bounds(box)
        ET.SubElement(group, f"{SVG}rect", {
            "class": "ring", "x": f"{x - 4:.2f}", "y": f"{y - 4:.2f}", "rx": "13",
            "width": f"{right - x + 8:.2f}", "height": f"{bottom - y + 8:.2f}"})
        box.set("class", "box")
        group.append(box)
        self.calls[number] = group

    # A tag tells of something that happens while the call runs. If that is no step, since
    # it happens outside of the tree, the tag is always there.
    def _place_tag(self, part, number, index):
        call = self.figure["calls"][number]
        told = "starts" if call["starts"] and index == 0 else "error"
        self.tags[part] = next(
            (at for at, step in enumerate(self.figure["steps"])
             if step["call"] == number and TAG_STEPS.get(step["kind"]) == told), 0)
        part.set("class", "tag")

    def show(self, at, moment):
        """Sets the stage for a step."""
        for number, group in self.calls.items():
            group.set("data-state", moment.states[number])
            group.set("class", "call lit" if number == moment.lit else "call")
        for number, ways in self.ways.items():
            for way in ways:
                way.set("data-state", moment.states[number])
        for tag, first in self.tags.items():
            tag.set("data-happened", "yes" if at >= first else "no")

    def _crop(self):
        """The margin goes, and the room of a title that is not there."""
        _, _, width, height = map(float, self.root.get("viewBox").split())
        moved = self.graph.get("transform")
        shift = float(re.search(r"translate\(\S+ (\S+)\)", moved)[1])
        top = min(bounds(part)[1] for part in self.graph.iter() if part.get("d"))
        if self.graph[0].find(f"{SVG}text") is not None:  # the title
            top = 18 - shift
        margin = 3
        self.box = (18 - margin, shift + top - margin, width - 36 + 2 * margin,
                    height - 18 - shift - top + 2 * margin)
        self.root.set("viewBox", " ".join(f"{value:.2f}" for value in self.box))
        del self.root.attrib["width"], self.root.attrib["height"]


def bounds(part):
    """left, top, right, bottom of the paths in a part of the picture."""
    paths = " ".join(path.get("d", "") for path in part.iter())
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", paths)
    xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def as_before_the_exception(part, call):
    """A figure draws the exception's way in red. Here it gets red when it is gone."""
    is_box = part.get("class") == "box"
    color = look.inks_of(call["family"])[0] if is_box else look.GUIDE
    for path in part.iter(f"{SVG}path"):
        path.set("stroke", color)
        path.set("stroke-width", "1.2" if is_box else "1.5")
    for head in part.iter(f"{SVG}polygon"):
        head.set("stroke", color)
        head.set("fill", color)
