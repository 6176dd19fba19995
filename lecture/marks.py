"""The marks in a chapter's text: comments that say what of the text is on a slide. What
they name is looked for in the section in which they stand, and has to be there."""

import re
import textwrap
from dataclasses import dataclass, field

from scripts.house import markdown

FORM = re.compile(r"<!-- slide: (?P<title>.+) \((?P<minutes>\d+) min\)\n(?P<lines>.*)-->",
                  re.DOTALL)
LINE = re.compile(r"(text|part|code|list|table|figure|note):(?: (.*))?")
END = re.compile(r"[.?!][*_)\"`]*(?= |$)|$")  # of a sentence


class Wrong(Exception):
    """A mark is not right, or names what isn't there; the text says which and what."""


@dataclass
class Part:
    """Something that is on a slide, as the text has it."""
    kind: str   # "text", "code", "list", "table", "figure"
    text: str = ""  # Markdown; of a figure its path, seen from the chapter
    info: str = ""  # of code what stands behind its fence
    label: tuple = ()  # of code its file and its functions
    block: int = 0  # of code the line on which its block begins
    lines: list = field(default_factory=list)  # of code
    steps: list = field(default_factory=list)  # of code (first, last); of a figure words


@dataclass
class Slide:
    """What a mark says."""
    title: str
    minutes: int
    line: int  # of the text, on which the mark stands
    section: str  # the heading above it
    parts: list = field(default_factory=list)
    notes: list = field(default_factory=list)  # what the lecturer says, as Markdown


def slides(text, name):
    """The slides of a text, in their order.
    @param name  what the text is called when something in it is wrong"""
    tokens = markdown.parser().parse(text)
    found = []
    for at, token in enumerate(tokens):
        if markdown.is_comment(token) and token.content.startswith("<!-- slide"):
            try:
                found.append(_Reader(tokens, at).slide())
            except Wrong as reason:
                raise Wrong(f"{name}:{token.map[0] + 1}: {reason}") from None
    return found


class _Reader:
    """Reads one mark."""

    def __init__(self, tokens, at):
        heads = [index for index, one in enumerate(tokens) if one.type == "heading_open"]
        self.begin = max((index for index in heads if index < at), default=0)
        end = min((index for index in heads if index > at), default=len(tokens))
        self.tokens, self.at, self.end = tokens, at, end
        self.taken = {"code": at, "list": at, "table": at, "figure": at}
        self.part = None  # which lines of the next code are shown

    def slide(self):
        head = FORM.fullmatch(self.tokens[self.at].content.strip())
        if not head:
            raise Wrong("a mark is '<!-- slide: TITLE (N min)', lines, and '-->'")
        slide = Slide(head["title"], int(head["minutes"]),
                      self.tokens[self.at].map[0] + 1,
                      self.tokens[self.begin + 1].content)
        for key, value in self.lines(head["lines"]):
            if key == "note":
                slide.notes.append(value)
            elif key == "part":
                self.part = value
            else:
                slide.parts.append(getattr(self, key)(value))
        if not slide.parts or not slide.notes:
            raise Wrong("a slide shows something, and its notes say what is told")
        return slide

    def lines(self, text):
        """The mark's lines, (key, value) each; one that is indented goes on."""
        found = []
        for line in text.splitlines():
            if line.startswith("  ") and found:
                found[-1][1] += " " + line.strip()
            elif parsed := LINE.fullmatch(line.rstrip()):
                found.append([parsed[1], parsed[2] or ""])
            else:
                raise Wrong(f"'{line}' begins with no word that a mark knows")
        return found

    def next(self, kind, is_it):
        """The index of the next token of a kind that no line of this mark has taken."""
        found = next((index for index in range(self.taken[kind] + 1, self.end)
                      if is_it(self.tokens[index])), None)
        if found is None:
            raise Wrong(f"no {kind} is left between the mark and the section's end")
        self.taken[kind] = found
        return found

    def text(self, value):
        """The sentence that begins with these words; "A .. B" is all of them, from the
        one that begins with A to the one that has B."""
        first, _, last = value.partition(" .. ")
        for token in self.tokens[self.begin:self.end]:
            content = without_links(token.content) if token.type == "inline" else ""
            if (begin := beginning_of(first, content)) is None:
                continue
            ends_with = last or first
            inside = content.find(ends_with, begin)
            if inside >= 0:
                end = END.search(content, inside + len(ends_with) - 1)
                return Part("text", content[begin:end.end()])
        raise Wrong(f"no sentence of the section begins with '{value}'")

    def code(self, value):
        """The next block; its steps are separated by bars."""
        index = self.next("code", lambda token: token.type == "fence")
        token = self.tokens[index]
        lines = textwrap.dedent(token.content).rstrip("\n").split("\n")
        if self.part:
            first, last = lines_of(self.part, lines)
            lines = textwrap.dedent("\n".join(lines[first:last + 1])).split("\n")
            self.part = None
        names, _ = markdown.label(self.tokens, index)
        return Part("code", "\n".join(lines), token.info.strip(), names,
                    token.map[0] + 1, lines,
                    [lines_of(step, lines) for step in steps_of(value)])

    def list(self, _):
        """The next list, whole."""
        return self.whole("list", ("bullet_list", "ordered_list"))

    def table(self, _):
        """The next table, whole."""
        return self.whole("table", ("table",))

    def whole(self, kind, names):
        opens = {f"{name}_open" for name in names}
        index = self.next(kind, lambda token: token.type in opens and token.level == 0)
        end = next(at for at in range(index, self.end) if self.tokens[at].level == 0 and
                   self.tokens[at].type.endswith("_close"))
        inside = self.tokens[index:end + 1]
        return Part(kind, without_links_html(inside))

    def figure(self, value):
        """The next figure; its steps are words in it, or "call by call"."""
        index = self.next("figure", lambda token: token.type == "inline" and
                          [one.type for one in token.children] == ["image"])
        return Part("figure", self.tokens[index].children[0].attrGet("src"),
                    steps=steps_of(value))


def steps_of(value):
    return [step.strip() for step in value.split(" | ")] if value else []


def lines_of(step, lines):
    """(first, last): the lines that a step names by words in them, "A" or "A .. B"."""
    first, _, last = step.partition(" .. ")
    begin = line_with(first, lines, 0)
    return begin, line_with(last, lines, begin) if last else begin


def line_with(words, lines, start):
    for index in range(start, len(lines)):
        if words in lines[index]:
            return index
    raise Wrong(f"no line of the code has '{words}'")


def beginning_of(words, content):
    """Where a sentence with these words begins in a text, or None."""
    at = content.find(words)
    while at > 0 and not re.search(r"[.?!:)][*_)\"`]* $", content[:at]):
        at = content.find(words, at + 1)
    return at if at >= 0 else None


def without_links(content):
    """Markdown without its links: on a wall nobody follows them."""
    return re.sub(r"\[([^\[\]]*)\]\([^)\s]+\)", r"\1", content.replace("\n", " "))


def without_links_html(tokens):
    """A part of a text as HTML, without its links."""
    for token in tokens:
        if token.children:
            token.children = [piece for piece in token.children
                              if piece.type not in ("link_open", "link_close")]
    parser = markdown.parser()
    return parser.renderer.render(tokens, parser.options, {})
