"""The frame around each page: the contents at its side, its heading, and the way on."""

import html
import re
from string import Template

from . import finish
from . import tree

REFERENCE = [("classes.html", "Classes by chapter"),
             ("namespacesocketserver.html", "Namespace socketserver"),
             ("namespacesocketserver_1_1http.html", "Namespace socketserver::http")]


class Page:
    """A page of the book, ready but for its frame."""

    def __init__(self, name, heading, text, kicker="", kind="page"):
        self.name = name          # of its file
        self.heading = heading    # HTML
        self.text = text          # HTML
        self.kicker = kicker      # a line of HTML above the heading
        self.kind = kind          # "page", "chapter", "class", "source": for the style

    @property
    def title(self):
        return finish.plain(self.heading)


def appendices(names):
    """The pages behind the chapters that this book has."""
    every = [("python-names.html", "Python and C++"),
             ("where-we-differ.html", "Where we differ"),
             ("figures.html", "How the figures are drawn"),
             ("measurements.html", "Measurements"), ("measuring.html", "How to measure")]
    return [(name, title) for name, title in every if name in names]


def contents(page, names):
    """The contents, opened where the page stands in them."""
    lines = ["<ol class=\"chapters\">"]
    lines.append(entry("index.html", "The book", page, "title"))
    for chapter in tree.CHAPTERS:
        own = [tree.chapter_page(chapter), tree.changes_page(chapter)]
        label = f"<b>{int(tree.number(chapter))}</b> {html.escape(tree.title(chapter))}"
        lines.append(entry(own[0], label, page, closed=False))
        if page.name in own:
            changes = entry(own[1], "What changed", page)
            lines.append(f"<ol>{sections(page)}{changes}</ol>")
        lines.append("</li>")
    lines.append("</ol>")
    for heading, pages in [("Beside it", appendices(names)), ("Reference", REFERENCE)]:
        lines.append(f"<h2>{heading}</h2><ol>")
        lines += [entry(name, title, page) for name, title in pages]
        lines.append("</ol>")
    return "\n".join(lines)


def entry(name, label, page, kind="", closed=True):
    here = ' aria-current="page"' if name == page.name else ""
    return (f'<li{f" class={kind!r}" if kind else ""}><a href="{name}"{here}>{label}</a>'
            + ("</li>" if closed else ""))


def sections(page):
    """The sections of a chapter, where it is open."""
    if page.kind != "chapter":
        return ""
    return "".join(f'<li class="section"><a href="#{name}">{words}</a></li>'
                   for level, name, words in finish.headings_of(page.text) if level == 2)


def around(page):
    """The way on from a chapter to the next, and back."""
    names = ["index.html"] + [tree.chapter_page(chapter) for chapter in tree.CHAPTERS]
    titles = ["The book"] + [f"Chapter {int(tree.number(chapter))}: {tree.title(chapter)}"
                             for chapter in tree.CHAPTERS]
    if page.name not in names:
        return ""
    at = names.index(page.name)
    links = []
    if at > 0:
        links.append(f'<a rel="prev" href="{names[at - 1]}"><span>Before</span>'
                     f"{html.escape(titles[at - 1])}</a>")
    if at + 1 < len(names):
        links.append(f'<a rel="next" href="{names[at + 1]}"><span>Next</span>'
                     f"{html.escape(titles[at + 1])}</a>")
    return f'<nav class="around" aria-label="Chapters">{"".join(links)}</nav>'


def framed(page, names):
    """The whole file."""
    template = Template((tree.DOCS / "template.html").read_text(encoding="utf-8"))
    name = "socketserver, layer by layer"
    title = page.title if page.name == "index.html" else f"{page.title} · {name}"
    kicker = f'<p class="kicker">{page.kicker}</p>' if page.kicker else ""
    heading = re.sub(r"^Chapter (\d+): ", "", page.heading)
    return template.substitute(
        title=title, kind=page.kind, contents=contents(page, names), kicker=kicker,
        heading=heading, text=page.text, around=around(page))
