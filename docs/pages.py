"""A page of the book, its frame, and what can be found in it."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import jinja2

from . import tree

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(tree.SOURCE / "docs" / "templates"), autoescape=True,
    trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)


@dataclass(eq=False)
class Page:
    """A page of the book, ready but for its frame. The texts are HTML."""
    name: str         # of its file
    heading: str
    text: str
    kicker: str = ""  # a line above the heading
    kind: str = "page"  # "page", "chapter", "class", "changes", "source": for the style

    @property
    def title(self):
        words = Reader(self.heading).sections[0].words
        return f"{self.kicker}: {words}" if self.kind == "chapter" else words


@dataclass
class Section:
    """What stands below a heading of a page."""
    level: int
    anchor: str
    title: str
    words: str = ""


class Reader(HTMLParser):
    """Where one can go in a page, where its links go, and what its sections say."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.twice, self.links = set(), set(), []
        self.sections = [Section(1, "", "")]
        self.heading = None  # the tag of the heading that is being read
        self.is_permalink = False
        self.feed(text)
        self.close()
        for section in self.sections:
            section.title = " ".join(section.title.split())
            section.words = " ".join(section.words.split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += filter(None, map(attributes.get, ("href", "src")))
        if anchor := attributes.get("id"):
            (self.twice if anchor in self.anchors else self.anchors).add(anchor)
            if tag in ("h2", "h3"):
                self.sections.append(Section(int(tag[1]), anchor,
                                             attributes.get("data-title", "")))
                self.heading = None if "data-title" in attributes else tag
        self.is_permalink |= attributes.get("class") == "header-anchor"
        if tag not in ("a", "code", "span", "b", "em", "strong"):
            self.sections[-1].words += " "

    def handle_endtag(self, tag):
        if tag == self.heading:
            self.heading = None
        self.is_permalink &= tag != "a"

    def handle_data(self, data):
        if self.is_permalink:
            return
        if self.heading:
            self.sections[-1].title += data
        else:
            self.sections[-1].words += data


def dead_links(folder):
    """"page.html: other.html#place", for each that leads nowhere."""
    pages = {path.name: Reader(path.read_text(encoding="utf-8"))
             for path in folder.glob("*.html")}
    dead = []
    for name, page in sorted(pages.items()):
        dead += [f"{name}: {link}" for link in page.links
                 if is_dead(link, name, pages, folder)]
        dead += [f"{name}: two places are called #{place}"
                 for place in sorted(page.twice)]
    return dead


def is_dead(link, name, pages, folder):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme not in ("http", "https")
    target = unquote(parts.path) or name
    if target not in pages:
        return not (folder / target).is_file()
    return bool(parts.fragment) and unquote(parts.fragment) not in pages[target].anchors
