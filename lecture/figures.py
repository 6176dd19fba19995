"""A figure on a slide: shown whole, and then step by step, where a camera goes so near
that its letters can be read from the last row."""

import json
import re
import xml.etree.ElementTree as ET

from .marks import Wrong

SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 1232, 580  # the room of a figure on a slide, in pixels
NEAR = 27 / 13  # pixels a point: the smallest letters, of 13 points, are 20 points then
NEAREST = 2.6
MARGIN = 12
WIDE = 0.62  # a letter, of its height


class Figure:
    """A figure of diagrams/generated, ready for a page."""

    def __init__(self, path):
        text = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"),
                      flags=re.DOTALL)
        self.name = path.stem
        self.root = ET.fromstring(text)
        self.graph = self.root.find(f"{SVG}g")
        self.graph[:] = [part for part in list(self.graph)[1:]  # without the background
                         if part.get("id") not in ("title", "subtitle")]
        self.groups = {part.get("id"): part for part in self.graph}
        self.shift = tuple(map(float, re.search(r"translate\((\S+) (\S+)\)",
                                                self.graph.get("transform")).groups()))
        for name, part in self.groups.items():
            del part.attrib["id"]  # another slide may have the same figure
            part.set("data-name", name)
        self.whole = self.grown(self.box_of(self.groups))

    def steps(self, wanted):
        """What each step shows: {"view": "x y width height", "lit": [...], "ahead":
        [...]}, with names of groups. Raises Wrong for what the figure doesn't have."""
        if wanted == ["call by call"]:
            calls = self.calls()
            return [self.step(call, calls[at + 1:]) for at, call in enumerate(calls)]
        return [self.step_of_words(words) for words in wanted]

    def calls(self):
        """The names of the calls, from the top down: that is the order of time."""
        found = [name for name in self.groups if re.fullmatch(r"call-\d+", name)]
        return sorted(found, key=lambda name: self.box_of([name])[1])

    def step(self, call, later):
        names = self.family(call)
        ahead = [name for one in later for name in
                 self.family(one) + self.family(one.replace("call", "guide")) +
                 self.family(one.replace("call", "edge"))]
        box = [name for name in names
               if re.fullmatch(r"call-\d+(-badge|-number|-method)?", name)]
        told = box + [name for name in names if name == f"{call}-class"]
        view = self.view(told if self.can_be_read(told) else box, call)
        return {"view": view, "lit": [call], "ahead": ahead}

    def step_of_words(self, words):
        first, _, last = words.partition(" .. ")
        names = [name for one in (first, last) if one
                 for name in self.family(self.owner_of(one))]
        lit = [self.owner_of(one) for one in (first, last) if one]
        return {"view": self.view(names, words), "lit": lit, "ahead": []}

    def owner_of(self, words):
        """The box in which a text stands; better these words alone than among others."""
        texts = {name: " ".join("".join(text.itertext()).strip()
                                for text in part.iter(f"{SVG}text"))
                 for name, part in self.groups.items()}
        found = ([name for name, text in texts.items() if text == words] +
                 [name for name, text in texts.items() if words in text])
        if not found:
            raise Wrong(f"the figure {self.name} has no '{words}'")
        return min((other for other in self.groups
                    if found[0] == other or found[0].startswith(other + "-")), key=len)

    def family(self, name):
        return [other for other in self.groups
                if other == name or other.startswith(name + "-")]

    def view(self, names, step):
        """What the camera sees: these, and as much around them as can be read."""
        if not self.can_be_read(names):
            raise Wrong(f"{self.name}: the step '{step}' can't be read when all of it is "
                        "shown")
        left, top, right, bottom = self.box_of(names)
        scale = self.scale()
        width, height = WIDTH / scale, HEIGHT / scale
        x = within((left + right - width) / 2, self.whole[0], self.whole[2], width)
        y = within((top + bottom - height) / 2, self.whole[1], self.whole[3], height)
        return f"{x:.1f} {y:.1f} {width:.1f} {height:.1f}"

    def scale(self):
        """How large the camera shows all things: as small as can be read, or larger if
        the whole figure fits so."""
        return max(NEAR, min(scale_of(self.whole), NEAREST))

    def can_be_read(self, names):
        return self.scale() <= scale_of(self.grown(self.box_of(names)))

    def grown(self, box):
        left, top, right, bottom = box
        return left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN

    def box_of(self, names):
        """left, top, right, bottom of these groups."""
        boxes = [box for name in names for part in self.groups[name].iter()
                 if (box := bounds(part))]
        x, y = self.shift
        return (min(box[0] for box in boxes) + x, min(box[1] for box in boxes) + y,
                max(box[2] for box in boxes) + x, max(box[3] for box in boxes) + y)

    def as_html(self):
        """The picture, seen whole."""
        left, top, right, bottom = self.whole
        self.root.attrib.pop("width", None)
        self.root.attrib.pop("height", None)
        self.root.set("viewBox", f"{left:.1f} {top:.1f} {right - left:.1f} "
                                 f"{bottom - top:.1f}")
        ET.register_namespace("", SVG[1:-1])
        return ET.tostring(self.root, encoding="unicode")


def scale_of(box):
    """How large a box can be shown, so that all of it is on a slide."""
    left, top, right, bottom = box
    return min(WIDTH / (right - left), HEIGHT / (bottom - top))


def within(value, least, most, size):
    """A view stays inside of the figure, or has it in its middle."""
    if most - least <= size:
        return (least + most - size) / 2
    return min(max(value, least), most - size)


def bounds(part):
    """Of a path, a polygon or a text; None of anything else."""
    if part.tag == f"{SVG}text":
        x, y, size = (float(part.get(key)) for key in ("x", "y", "font-size"))
        length = WIDE * size * len("".join(part.itertext()))
        begin = {"start": x, "middle": x - length / 2, "end": x - length}
        x = begin[part.get("text-anchor", "start")]
        return x, y - size, x + length, y + size / 3
    drawn = part.get("d") or part.get("points") or ""
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", drawn)
    xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def as_attribute(steps):
    """The steps as the page's script reads them."""
    return json.dumps(steps).replace('"', "&quot;")
