"""Makes the book: what scripts/book runs."""

import argparse
import json
import shutil
import sys
from pathlib import Path

from . import changes, doxygen, fonts, measurements, pages, python_names, texts, tree
from .names import Names
from .pages import Page
from .reference import Reference


def main():
    """Exit status: 0 the book is made, 1 something in it is not right."""
    parser = argparse.ArgumentParser(prog="docs", description="Makes the book.")
    parser.add_argument("--out", type=Path, default=tree.SOURCE / "build" / "book",
                        help="where it is made; its pages are in html/ (build/book)")
    folder = parser.parse_args().out.resolve()
    try:
        number = make(folder)
    except tree.Wrong as reason:
        print(reason, file=sys.stderr)
        return 1
    dead = pages.dead_links(folder / "html")
    if dead:
        print("These links lead nowhere:\n" + "\n".join(dead), file=sys.stderr)
        return 1
    print(f"{number} pages in {folder / 'html'}")
    return 0


def make(folder):
    """All pages of the book, and what they show. Returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    doxygen.run(folder, tree.winning_headers())
    compounds = doxygen.compounds(folder)
    names = Names(doxygen.symbols(compounds),
                  {one.name for one in compounds.values() if one.is_namespace})
    readable = texts.Texts(names, {path.stem for path in folder.glob("players/*.html")})
    reference = Reference(compounds, names, readable)
    told = [reference.page(one) for one in compounds.values()]
    classes = [reference.classes(), *(one for one in told if one.kicker == "Namespace")]
    first, *read = [readable.page(path) for path in texts.PAGES]
    chapters = [page for page in read if page.kind == "chapter"]
    measured = measurements.newest_results()
    if measured and measurements.drawing.can_draw():
        measurements.draw_plots(folder / "plots", measured)
    beside = [python_names.page(names, readable),
              *(page for page in read if page.kind == "page"),
              measurements.page(readable, measured)]
    changed = [changes.page(chapter, names) for chapter in tree.CHAPTERS]
    search = Page("search.html", "Search", '<div class="results found"></div>')
    book = {page.name: page for page in [first, *chapters, *beside, *classes, *told,
                                         *changed, search, *readable.linked_pages()]}
    copy_what_is_shown(folder, folder / "html")
    write(folder / "html", book.values(), [first, *chapters], beside, classes)
    return len(book)


def copy_what_is_shown(folder, html):
    """The style, the letters, and the pictures."""
    fonts.make(folder / "fonts")
    shutil.rmtree(html, ignore_errors=True)
    shutil.copytree(tree.SOURCE / "docs" / "style", html)
    shutil.copytree(tree.SOURCE / "diagrams" / "generated", html / "figures",
                    ignore=shutil.ignore_patterns("*.dot"))
    for name in ("fonts", "players", "plots"):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, html / name)


def write(html, book, way, beside, classes):
    """The pages in their frame, with the way from one to the next, and the index of the
    search: a script, since a page that was opened as a file may load that, too."""
    before, after = dict(zip(way[1:], way)), dict(zip(way, way[1:]))
    template, index = pages.templates.get_template("page.html"), []
    for page in book:
        sections = pages.Reader(page.text).sections
        (html / page.name).write_text(template.render(
            page=page, chapters=tree.CHAPTERS, sections=sections, beside=beside,
            classes=classes, before=before.get(page), after=after.get(page)),
            encoding="utf-8")
        if page.kind != "source":
            index += [[one.title or page.title, page.title,
                       page.name + (one.anchor and f"#{one.anchor}"), one.words]
                      for one in sections if one.words or not one.anchor]
    (html / "search-index.js").write_text(
        f"window.bookIndex = {json.dumps(index, ensure_ascii=False)};\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
