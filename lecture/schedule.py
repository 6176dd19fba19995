"""The whole course in units of 45 minutes, as the marks say how long each slide takes."""

import html
import re
import string
from dataclasses import dataclass
from pathlib import Path

from scripts.house import overlay

from . import deck, marks

UNIT = 45  # minutes


@dataclass
class Chapter:
    """A chapter of which there are slides."""
    folder: Path
    title: str
    slides: list

    @property
    def number(self):
        return self.folder.name[:2]

    @property
    def file(self):
        """What its slides are called, without what a file's name ends with."""
        return self.folder.name

    @property
    def minutes(self):
        return sum(slide.minutes for slide in self.slides)


def chapters(source=overlay.SOURCE):
    """The chapters that have marks. Raises marks.Wrong for one that is not right."""
    found = []
    for readme in sorted(source.glob("chapters/*/README.md")):
        text = readme.read_text(encoding="utf-8")
        slides = marks.slides(text, readme.relative_to(source))
        if slides:
            title = re.sub(r"^# (Chapter \d+: )?", "", text.partition("\n")[0])
            found.append(Chapter(readme.parent, title, slides))
    return found


def units(slides):
    """The slides of a chapter, in units: each has at most UNIT minutes, and no slide is
    cut in two."""
    found = [[]]
    for slide in slides:
        if found[-1] and sum(one.minutes for one in found[-1]) + slide.minutes > UNIT:
            found.append([])
        found[-1].append(slide)
    return found


def page(every):
    """The schedule as HTML. A chapter begins with a unit of its own; what is left of one
    is for questions and exercises."""
    template = string.Template(deck.read("schedule.html"))
    rows, number = [], 0
    for chapter in every:
        for unit in units(chapter.slides):
            number += 1
            rows.append(row(number, chapter, unit))
    minutes = sum(chapter.minutes for chapter in every)
    return template.substitute(style=deck.read("schedule.css"), rows="\n".join(rows),
                               units=number, minutes=minutes, unit=UNIT)


def row(number, chapter, unit):
    """A unit: what is told in it."""
    minutes = sum(slide.minutes for slide in unit)
    told = "".join(f"<li>{deck.inline(slide.title)} <span>{slide.minutes} min</span></li>"
                   for slide in unit)
    name = f"{int(chapter.number)}: {html.escape(chapter.title)}"
    return (f'<tr><th>{number}</th><td><a href="{chapter.file}.html">{name}</a></td>'
            f"<td><ol>{told}</ol></td><td>{minutes}</td><td>{UNIT - minutes}</td></tr>")
