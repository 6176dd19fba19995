"""Makes the book: what scripts/book runs."""

import argparse
import html
import shutil
import sys
from pathlib import Path

from . import changes
from . import chapters
from . import doxygen
from . import finish
from . import fonts
from . import frame
from . import links
from . import measurements
from . import python_names
from . import reference
from . import search
from . import tree
from .frame import Page
from scripts.house.highlight import highlighted


def main():
    """Exit status: 0 the book is made, 1 something in it is not right."""
    parser = argparse.ArgumentParser(description="Makes the book.")
    parser.add_argument("--out", type=Path, default=tree.SOURCE / "build" / "book",
                        help="where it is made; its pages are in html/ (build/book)")
    folder = parser.parse_args().out.resolve()
    try:
        number = make(folder)
    except tree.Wrong as reason:
        print(reason, file=sys.stderr)
        return 1
    dead = links.dead_links(folder / "html")
    if dead:
        print("These links lead nowhere:\n" + "\n".join(dead), file=sys.stderr)
        return 1
    print(f"{number} pages in {folder / 'html'}")
    return 0


def make(folder):
    """All pages of the book, and what they show. Returns how many there are."""
    stash = chapters.Stash()
    shutil.rmtree(folder / "in", ignore_errors=True)
    chapters.write_pages(folder / "in", stash)
    doxygen.copy_headers(folder / "in", stash)
    doxygen.run(folder)
    symbols = doxygen.symbols(folder, stash.put_back)
    pages = doxygen_pages(folder, stash, symbols) + own_pages(symbols)
    write_html(folder / "html", pages, symbols)
    return len(pages)


def doxygen_pages(folder, stash, symbols):
    """The chapters and the reference."""
    players = {path.stem for path in (folder / "players").glob("*.html")}
    pages = []
    for path in sorted((folder / "raw").glob("*.html")):
        kind = reference.kind_of(path.name)
        if not kind:
            continue
        raw = path.read_text(encoding="utf-8")
        text = finish.text_of(raw, folder / "raw")
        text = finish.mend_own_tags(stash.put_back(text))
        heading = stash.put_back(finish.title_of(raw))
        if kind in ("chapter", "page"):
            text = finish.with_players(finish.headings_one_lower(text), players)
        pages.append(reference.page(path.name, heading, text, kind, symbols))
    return pages


def own_pages(symbols):
    """The pages that are made here, from the tree and from what was found in it."""
    pages = []
    for chapter in tree.CHAPTERS:
        heading = f"What chapter {int(tree.number(chapter))} changed"
        pages.append(Page(tree.changes_page(chapter), heading, changes.page(chapter),
                          reference.chapter_link(chapter), "changes"))
    pages.append(Page("python-names.html", "Python and C++", python_names.page(symbols)))
    pages.append(Page("measurements.html", "Measurements",
                      measurements.page(measurements.newest_results())))
    pages.append(Page("classes.html", "Classes by chapter", reference.classes(symbols)))
    pages.append(Page("search.html", "Search", '<div class="results found"></div>'))
    return pages + [listing(name, file) for name, file in chapters.listings.items()]


def listing(name, file):
    """A file of the tree that a README links to, as it is."""
    text = file.read_text(encoding="utf-8")
    is_code = file.suffix in tree.house.CODE
    shown = highlighted(text) if is_code else html.escape(text, quote=False)
    return Page(f"{name}.html", f"<code>{file.relative_to(tree.SOURCE)}</code>",
                f'<pre class="plain">{shown}</pre>', "A file of the tree", "source")


def write_html(folder, pages, symbols):
    """The pages in their frame, with the style, the letters and the pictures."""
    shutil.rmtree(folder, ignore_errors=True)
    fonts.make(folder.parent / "fonts")
    shutil.copytree(folder.parent / "fonts", folder / "fonts")
    copy_pictures(folder)
    measurements.copy_plots(folder / "plots")
    for path in (tree.DOCS / "style").iterdir():
        shutil.copy(path, folder / path.name)
    names, places = {page.name for page in pages}, finish.places_of(symbols)
    for page in pages:
        page.text = finish.with_code_links(page.text, without(page.name, places))
        tree.write(folder / page.name, frame.framed(page, names))
    tree.write(folder / "search-index.js", search.index(pages, symbols))


def without(name, places):
    """No page links to itself from every mention of its class."""
    return {word: place for word, place in places.items() if place != name}


def copy_pictures(folder):
    """The figures, and the players that were made of them."""
    shutil.copytree(tree.SOURCE / "diagrams" / "generated", folder / "figures",
                    ignore=lambda _, names: [name for name in names
                                             if not name.endswith(".svg")])
    players = folder.parent / "players"
    if players.is_dir():
        shutil.copytree(players, folder / "players")


if __name__ == "__main__":
    sys.exit(main())
