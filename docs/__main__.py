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
    players = {path.stem for path in (folder / "players").glob("*.html")}
    every = texts.Texts(names, players)
    reference = Reference(compounds, names, every)
    read = [every.page(path) for path in texts.PAGES]
    made = [python_names.page(names, every), measurements.page(every, measurements.newest_results())]
    beside = made[:1] + [page for page in read if page.kind == "page"][1:] + made[1:]
    classes, shown = reference.classes(), reference.pages()
    changed = [changes.page(chapter, names) for chapter in tree.CHAPTERS]
    found = Page("search.html", "Search", '<div class="results found"></div>')
    html = folder / "html"
    copy_what_is_shown(folder, html)
    book = [*read, *made, classes, *shown, *changed, found, *every.linked_pages()]
    write(book, html, beside, [classes] + [page for page in shown
                                           if page.kicker == "Namespace"])
    return len(book)


def copy_what_is_shown(folder, html):
    """The style, the letters, and the pictures."""
    fonts.make(folder / "fonts")
    shutil.rmtree(html, ignore_errors=True)
    shutil.copytree(tree.SOURCE / "docs" / "style", html)
    shutil.copytree(folder / "fonts", html / "fonts")
    shutil.copytree(tree.SOURCE / "diagrams" / "generated", html / "figures",
                    ignore=shutil.ignore_patterns("*.dot"))
    if (folder / "players").is_dir():
        shutil.copytree(folder / "players", html / "players")
    measurements.copy_plots(html / "plots")


def write(book, html, beside, reference):
    """The pages in their frame, and the index of the search: a script, since a page that
    was opened as a file may load that, too."""
    chapters = [page for page in book if page.kind == "chapter"]
    order, index = [book[0], *chapters], []
    for page in book:
        sections = pages.Reader(page.text).sections
        sections[0].title = page.title
        around = ()
        if page in order:
            at = order.index(page)
            around = (("Before", "prev", order[at - 1] if at else None),
                      ("Next", "next", order[at + 1] if page is not order[-1] else None))
        (html / page.name).write_text(pages.templates.get_template("page.html").render(
            page=page, chapters=tree.CHAPTERS, beside=beside, reference=reference,
            sections=[one for one in sections if one.level == 2], around=around),
            encoding="utf-8")
        if page.kind != "source":
            index += [[one.title, page.title, page.name + (f"#{one.anchor}" * (at > 0)),
                       one.words] for at, one in enumerate(sections)]
    (html / "search-index.js").write_text(
        f"window.bookIndex = {json.dumps(index, ensure_ascii=False)};\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
