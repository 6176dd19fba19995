"""Makes Doxygen's pages of the chapters' READMEs, which are written for a code host.

Doxygen reads Markdown in a way of its own: a quotation mark ends a piece of code, and
`@`, `#` and `::` are commands. So it never sees what it might misread. Pieces of code,
commands with their output, figures and links are kept aside, and a word that means
nothing stands in their place. When Doxygen has made the page, they are put back.
"""

import html
import os.path
import re

from . import tree
from scripts.house import markdown
from scripts.house.highlight import highlighted

from .tree import house

WORD = r"kept\d+piece"  # what stands for a piece of HTML
FIGURE = re.compile(r"!\[(.*?)\]\((\S+?)\)\s*$")
CODE = re.compile(r"(`+)([^`]+)\1")
LINK = re.compile(r"\[((?:[^\[\]])*)\]\(([^)\s]+)\)")


class Stash:
    """Pieces of HTML, each behind a word that Doxygen leaves alone."""

    def __init__(self):
        self.pieces = {}

    def keep(self, piece):
        """The word for a piece."""
        word = f"kept{len(self.pieces)}piece"
        self.pieces[word] = piece
        return word

    def keep_code(self, found):
        """The word for a piece of code, as CODE finds it; in a comment of a header it may
        go over the end of a line."""
        code = re.sub(r"\s*\n\s*///\s*", " ", found[2])
        return self.keep(f"<code>{html.escape(code, quote=False)}</code>")

    def put_back(self, text):
        """The text with the pieces in their places; pieces may hold words, too."""
        while re.search(WORD, text):
            text = re.sub(WORD, lambda word: self.pieces[word[0]], text)
        return text


class Page:
    """A README on its way into the book."""

    def __init__(self, readme, name, stash):
        self.readme = readme
        self.name = name  # of its page, without .html
        self.stash = stash
        self.slugs = {}
        self.item = 0  # the number of the last item of a list

    def markdown(self):
        """The README as Doxygen shall read it."""
        lines = house.read_lines(self.readme)
        blocks = blocks_of(lines)
        result, end = [], 0
        for at, line in enumerate(lines, 1):
            if at <= end:
                continue
            if at in blocks:
                language, inside, end = blocks[at]
                result += ["", self.block(language, "\n".join(inside)), ""]
            elif figure := FIGURE.match(line):
                result += ["", self.figure(*figure.groups()), ""]
            elif heading := re.match(r"(#+) (.*)", line):
                result.append(self.heading(*heading.groups()))
            else:
                result.append(self.prose(self.without_false_items(line)))
        return "\n".join(result) + "\n"

    def without_false_items(self, line):
        """A line of a paragraph may begin with "408.", and is no item of a list."""
        number = re.match(r"(\d+)\. ", line)
        if not number:
            return line
        if int(number[1]) in (1, self.item + 1):
            self.item = int(number[1])
            return line
        return line.replace(".", self.stash.keep("."), 1)

    def block(self, language, text):
        """Code, a session at a console, or something else."""
        if language == "cpp":
            shown = highlighted(text)
        elif language == "console":
            shown = "\n".join(console_line(line) for line in text.split("\n"))
        else:
            shown = html.escape(text, quote=False)
        return self.stash.keep(f'<pre class="{language or "plain"}">{shown}</pre>')

    def figure(self, text, target):
        """A picture. Its title is in it; its player, if there is one, is linked later."""
        name, caption = os.path.basename(target), html.escape(text)
        return self.stash.keep(
            f'<figure><a href="figures/{name}"><img src="figures/{name}" alt="{caption}"'
            f'{width_of(self.readme.parent / target)}></a><figcaption>'
            f'<span data-player="{name.removesuffix(".svg")}"></span>'
            f'<a href="figures/{name}">The figure alone</a></figcaption></figure>')

    def heading(self, marks, text):
        """Each heading has an id that others can link to: the page and its words."""
        if marks == "#":
            return f"# {self.prose(text)} {{#{self.name}}}"
        return f"{marks} {self.prose(text)} {{#{self.name}-{self.slug(text)}}}"

    def slug(self, text):
        """What a code host makes of a heading; the second of its kind gets a number."""
        words = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        self.slugs[words] = self.slugs.get(words, 0) + 1
        return words if self.slugs[words] == 1 else f"{words}-{self.slugs[words] - 1}"

    def prose(self, line):
        """A line of text: code and links aside, and no letter is a command."""
        if re.fullmatch(r"[-|: ]+", line):
            return line  # between a table's heading and its rows
        line = CODE.sub(self.stash.keep_code, line)
        line = LINK.sub(self.link, line)
        return re.sub(r"(?<!\\)([@\\#%<>&$]|::|--)(?!\w*piece)", r"\\\1", line)

    def link(self, found):
        text, target = found.groups()
        begin = self.stash.keep(f'<a href="{html.escape(self.place(target))}">')
        return begin + text + self.stash.keep("</a>")

    def place(self, target):
        """Where a link of the README leads to in the book."""
        if re.match(r"[a-z]+:", target):
            return target
        path, _, heading = target.partition("#")
        file = (self.readme.parent / path).resolve() if path else self.readme
        page = PAGES.get(file) or listing_page(file)
        return f"{page}.html" + (f"#{page}-{heading}" if heading else "")


# The files that are pages of the book, in their order.
PAGES = {tree.SOURCE / "README.md": "index",
         **{chapter / "README.md": f"chapter-{tree.number(chapter)}"
            for chapter in tree.CHAPTERS},
         tree.DOCS / "where-we-differ.md": "where-we-differ",
         tree.SOURCE / "diagrams" / "README.md": "figures",
         tree.SOURCE / "bench" / "README.md": "measuring"}
PAGES = {file: name for file, name in PAGES.items() if file.is_file()}

# Files of the tree that READMEs link to, and that are no pages: each is shown as it is.
listings = {}


def listing_page(file):
    """The name of the page that shows a file of the tree."""
    name = "file-" + re.sub(r"[^\w]+", "-", str(file.relative_to(tree.SOURCE)))
    listings[name] = file
    return name


def blocks_of(lines):
    """The blocks of a README: {the number of the first line: (language, lines, last)}."""
    found = {block.line: (block.info.partition(" ")[0], block.lines,
                          block.line + len(block.lines) + 1)
             for block in markdown.blocks("\n".join(lines))}
    at = 0
    prose = list(lines)
    for first, (_, _, last) in found.items():
        prose[first - 1:last] = [""] * (last - first + 1)
    while at < len(prose):
        begin = at
        if prose[at].startswith("    ") and not prose[at - 1]:
            while at < len(prose) and (prose[at].startswith("    ") or not prose[at]):
                at += 1  # no fence, but four spaces in front of each line
            text = "\n".join(line[4:] for line in prose[begin:at]).rstrip()
            found[begin + 1] = ("", text.split("\n"), begin + 1 + text.count("\n"))
        at += 1
    return found


def width_of(picture):
    """A figure's points are shown as so many pixels: its letters are the size of ours."""
    if not picture.is_file():
        return ""  # it will be found among the dead links
    found = re.search(r'<svg width="([\d.]+)pt"', picture.read_text(encoding="utf-8"))
    return f' width="{round(float(found[1]))}"' if found else ""


def console_line(line):
    """What one types differs from what one sees."""
    words = html.escape(line, quote=False)
    if not line.startswith("$ "):
        return words
    return f'<span class="typed"><span class="prompt">$ </span>{words[2:]}</span>'


def write_pages(folder, stash):
    """Writes the pages where Doxygen finds them."""
    for readme, name in PAGES.items():
        text = Page(readme, name, stash).markdown()
        if name == "index":
            text = text.replace("{#index}", "{#mainpage}", 1)
        tree.write(folder / f"{name}.md", text)
