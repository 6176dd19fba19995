"""Looks for links of the book that lead nowhere in it."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Reader(HTMLParser):
    """Where one can go in a page, and where its links go."""

    def __init__(self):
        super().__init__()
        self.anchors, self.twice, self.links = set(), set(), []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name == "id" and value:
                (self.twice if value in self.anchors else self.anchors).add(value)


def read(path):
    """The reader of a page that has been read."""
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def dead_links(folder):
    """"page.html: other.html#place", for each that leads nowhere."""
    pages = {path.name: read(path) for path in folder.glob("*.html")}
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


if __name__ == "__main__":
    found = dead_links(Path(sys.argv[1]))
    print("\n".join(found) or "no link is dead")
    sys.exit(bool(found))
