"""Where things are, and what the house knows of its chapters."""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
SOURCE = DOCS.parent

sys.path.insert(0, str(SOURCE / "tests" / "house"))
import house  # the rule of the overlay is written there, once


class Wrong(Exception):
    """Something that the book is made of is not right; the text says what."""


CHAPTERS = house.chapters(SOURCE)
NEWEST = CHAPTERS[-1]


def number(chapter):
    """The chapter's number in names of files: "05"."""
    return chapter.name[:2]


def title(chapter):
    """What the chapter is called, without its number: "The raw socket"."""
    heading = house.read_lines(chapter / "README.md")[0]
    return re.sub(r"^# (Chapter \d+: )?", "", heading)


def chapter_page(chapter):
    """The name of its page in the book."""
    return f"chapter-{number(chapter)}.html"


def changes_page(chapter):
    """The name of the page that says what it changed."""
    return f"changes-{number(chapter)}.html"


def chapter_of(path):
    """The chapter that a file belongs to."""
    return next(chapter for chapter in CHAPTERS if path.is_relative_to(chapter))


def winning_headers():
    """The headers of the newest stage: {"socketserver/x.hpp": path}."""
    winners = house.overlay(house.stage(NEWEST))
    return {name: path for name, path in winners.items() if name.endswith(".hpp")}


def added_in(header, name):
    """The first chapter whose version of a header has this name in it."""
    for chapter in CHAPTERS:
        path = chapter / header
        if path.exists() and re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")):
            return chapter
    raise Wrong(f"no chapter's {header} has {name}")


def write(path, text):
    """Writes a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
