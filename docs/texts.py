"""The texts of the tree as pages: the chapters' READMEs, and what stands beside them."""

import html
import re

from scripts.house import markdown
from scripts.house.highlight import console_line

from . import tree
from .pages import Page

# The files that are pages of the book under names of their own.
CHAPTERS = {tree.name_of(chapter.readme): chapter for chapter in tree.CHAPTERS}
BESIDE = {"docs/tools.md": "tools.html", "docs/glossary.md": "glossary.html",
          "docs/reading.md": "reading.html",
          "docs/where-we-differ.md": "where-we-differ.html",
          "docs/lengths.md": "lengths.html",
          "docs/house.md": "house.html", "CONTRIBUTING.md": "contributing.html",
          "diagrams/README.md": "figures.html",
          "lecture/README.md": "lecturing.html", "bench/README.md": "measuring.html"}
PAGES = {"README.md": "index.html"} | {
    path: chapter.page for path, chapter in CHAPTERS.items()} | {
    path: name for path, name in BESIDE.items() if (tree.SOURCE / path).exists()}


class Texts:
    """Makes pages of texts, and remembers which other files of the tree they link to."""

    def __init__(self, names, players):
        self.names = names      # of the library
        self.players = players  # the figures that have one
        self.linked = {}        # {"chapters/.../socket.cpp": name of its page}
        self.parser = markdown.parser(highlight=self.listing, permalink=True)
        self.parser.renderer.rules |= {"code_inline": self.code, "image": self.figure}

    def page(self, path):
        """The page of a text."""
        title, _, text = tree.read(path).partition("\n")
        title = re.sub(r"^# (Chapter \d+: )?", "", title)
        label = CHAPTERS[path].label if path in CHAPTERS else ""
        return Page(self.page_of(path), self.parser.renderInline(title),
                    self.as_html(text, path), label, "chapter" if label else "page")

    def as_html(self, text, path):
        """A text that stands in a file; its links begin there."""
        tokens = self.parser.parse(text)
        for at, token in enumerate(tokens):
            if markdown.is_comment(token):
                token.content = ""
            pieces = token.children or ()
            for piece in pieces:
                if piece.type == "link_open" and "class" not in piece.attrs:
                    piece.attrSet("href", self.place(piece.attrGet("href"), path))
            if token.type == "fence" and markdown.label(tokens, at)[0]:
                tokens[at - 3].attrSet("class", "label")
            if pieces and {piece.type for piece in pieces} <= {"image", "softbreak"}:
                tokens[at - 1].hidden = tokens[at + 1].hidden = True  # no paragraph
        return self.parser.renderer.render(tokens, self.parser.options, {"path": path})

    def code(self, tokens, at, *_):
        return f"<code>{self.names.in_text(tokens[at].content)}</code>"

    def listing(self, text, language, _):
        """Code, a session at a console, or something else."""
        if language == "cpp":
            shown = self.names.in_listing(text)
        elif language == "console" or text.startswith("$ "):
            shown = "".join(map(console_line, text.splitlines(True)))
        else:
            shown = html.escape(text, quote=False)
        return f'<pre class="{language or "plain"}">{shown.rstrip()}</pre>\n'

    def figure(self, tokens, at, _options, env):
        """A picture. Its title is in it; a link leads to its player, if there is one."""
        image, picture = tokens[at], beside(env["path"], tokens[at].attrGet("src"))
        address = f"figures/{picture.name}"
        player = (f'<a class="player" href="players/{picture.stem}.html">Step through it'
                  "</a> ") if picture.stem in self.players else ""
        return (f'<figure><a href="{address}"><img src="{address}" '
                f'alt="{html.escape(image.content)}"{width_of(picture)}></a><figcaption>'
                f'{player}<a href="{address}">The figure alone</a></figcaption></figure>')

    def place(self, target, path):
        """Where a link of a text leads to in the book."""
        if re.match(r"[a-z]+:", target):
            return target
        file, mark, anchor = target.partition("#")
        return self.page_of(tree.name_of(beside(path, file))
                            if file else path) + mark + anchor

    def page_of(self, path):
        """The name of a file's page. One that has none of its own is shown as it is; one
        that is not there will be found among the dead links."""
        if path in PAGES:
            return PAGES[path]
        name = "file-" + re.sub(r"\W+", "-", path) + ".html"
        if (tree.SOURCE / path).is_file():
            self.linked[path] = name
        return name

    def linked_pages(self):
        """The files that were linked to so far, and those that their pages link to."""
        done = {}
        while missing := [path for path in self.linked if path not in done]:
            done |= {path: self.linked_page(path) for path in missing}
        return list(done.values())

    def linked_page(self, path):
        """A file of the tree: a text as a page, any other as it is."""
        if path.endswith(".md"):
            return self.page(path)
        language = "cpp" if path.endswith((".cpp", ".hpp", ".c", ".h")) else ""
        return Page(self.page_of(path), f"<code>{path}</code>",
                    self.listing(tree.read(path), language, ""), "A file of the tree",
                    "source")


def beside(path, target):
    """The file that a link in a file leads to."""
    return ((tree.SOURCE / path).parent / target).resolve()


def width_of(picture):
    """A figure's points are shown as so many pixels: its letters are as large as ours."""
    if not picture.is_file():
        return ""  # it will be found among the dead links
    found = re.search(r'<svg width="([\d.]+)pt"', picture.read_text(encoding="utf-8"))
    return f' width="{round(float(found[1]))}"' if found else ""
