"""A chapter's hand-out: two pages of paper, with its ten lines, a figure or the table of
its hooks, and its five questions with room for answers."""

import html
import re
import string

from diagrams.player import font_rules
from scripts.house import markdown

from . import deck, figures
from .marks import Wrong, without_links_html


def page(chapter):
    """The hand-out as HTML.
    @param chapter  a schedule.Chapter
    @throws Wrong  the text lacks a part of it"""
    text = (chapter.folder / "README.md").read_text(encoding="utf-8")
    tokens = markdown.parser().parse(text)
    return string.Template(deck.read("handout.html")).substitute(
        title=html.escape(chapter.title), number=int(chapter.number), fonts=font_rules(),
        style=deck.read("handout.css"), lines=ten_lines(tokens),
        shown=hooks(tokens) or figure(tokens, chapter), questions=questions(text))


def ten_lines(tokens):
    """The list below its heading."""
    heading = next((at for at, token in enumerate(tokens)
                    if token.type == "inline" and token.content == "In ten lines"), None)
    if heading is None:
        raise Wrong("there is no section 'In ten lines'")
    return part(tokens, heading, "ordered_list")


def hooks(tokens):
    """The table of the chapter's hooks, when it has one."""
    for at, token in enumerate(tokens):
        if token.type == "table_open" and tokens[at + 4].content == "hook":
            return part(tokens, at, "table")
    return ""


def part(tokens, start, kind):
    """The next list or table as HTML."""
    begin = next(at for at in range(start, len(tokens))
                 if tokens[at].type == f"{kind}_open")
    end = next(at for at in range(begin, len(tokens))
               if tokens[at].type == f"{kind}_close")
    return without_links_html(tokens[begin:end + 1])


def figure(tokens, chapter):
    """The first figure of the chapter."""
    for token in tokens:
        for piece in token.children or ():
            if piece.type == "image":
                path = (chapter.folder / piece.attrGet("src")).resolve()
                words = html.escape(piece.content)
                return (f"<figure>{figures.Figure(path).as_html()}"
                        f"<figcaption>{words}</figcaption></figure>")
    raise Wrong(f"chapter {chapter.number} has neither a figure nor a table of hooks")


def questions(text):
    """The questions without their answers, a list's items."""
    found = re.findall(r"<summary>\d+\. (.*?)</summary>", text)
    return "\n".join(f"<li>{question}</li>" for question in found)
