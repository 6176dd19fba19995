"""The tree that the book is made of: its chapters, and what wins in their stages."""

import html
import re

from scripts.house import overlay
from scripts.house.overlay import SOURCE


class Wrong(Exception):
    """Something that the book is made of is not right; the text says what."""


class Chapter:
    """A chapter, with its stage."""

    def __init__(self, stage, older):
        self.stage = stage
        self.older = older.files if older else {}  # the winners of the stage before
        self.number = stage.name                   # in names of files: "05"
        self.label = f"Chapter {int(self.number)}"
        self.readme = stage.folder / "README.md"
        self.page = f"chapter-{self.number}.html"
        self.changes_page = f"changes-{self.number}.html"

    def name_in(self, path):
        """What a file of the chapter or of one of its steps is called."""
        step = next((step.folder for step in self.stage.steps.values()
                     if path.is_relative_to(step.folder)), self.stage.folder)
        return str(path.relative_to(step))

    @property
    def link(self):
        return f'<a href="{self.page}">{self.label}: {html.escape(self.title)}</a>'

    @property
    def title(self):
        """What it is called, without its number: "The raw socket"."""
        return re.sub(r"^# (Chapter \d+: )?", "", read(self.readme).partition("\n")[0])


STAGES = overlay.stages()
CHAPTERS = [Chapter(stage, older) for stage, older in zip(STAGES, [None, *STAGES])]


def winning_headers():
    """The headers of the newest stage: {"socketserver/x.hpp": path}."""
    return {name: path for name, path in STAGES[-1].files.items()
            if name.endswith(".hpp")}


def read(path):
    """The text of a file of the tree."""
    return (SOURCE / path).read_text(encoding="utf-8")


def name_of(path):
    """A file's path from the root of the tree: "scripts/test"."""
    return str(path.relative_to(SOURCE))


def anchor_of(name):
    """Where a page "What changed" tells of a file."""
    return re.sub(r"\W", "-", name)


def added_in(symbol):
    """The first chapter whose version of a header has a name in it."""
    for chapter in CHAPTERS:
        path = chapter.stage.own.get(symbol.header)
        if path and re.search(rf"\b{symbol.own_name}\b", read(path)):
            return chapter
    raise Wrong(f"no chapter's {symbol.header} has {symbol.own_name}")
