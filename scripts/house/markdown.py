"""The one reader of Markdown. It reads what a code host reads, by the library markdown-it;
a heading's anchor is the one that a code host gives it."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin


@dataclass
class Block:
    """A block of code between fences."""
    info: str     # what stands behind the fence: "cpp step=first-loop"
    line: int     # the number of the text's line that opens it
    lines: list
    closed: bool  # whether a fence ends it
    label: tuple  # of what file and function it is, when the paragraph above says so
    target: str   # where the label's link leads to, or ""


@dataclass
class Heading:
    """A heading, and the name by which it is linked."""
    level: int
    text: str
    line: int
    anchor: str


def parser(**options):
    """The library, set up as all that reads Markdown here needs it."""
    markdown = MarkdownIt("commonmark", options).enable("table")
    return markdown.use(anchors_plugin, max_level=6, permalink=options.get("permalink"),
                        permalinkSymbol='<span aria-label="Link to this">#</span>')


def blocks(text):
    """The blocks between fences, in their order."""
    tokens = parser().parse(text)
    return [Block(token.info.strip(), token.map[0] + 1, token.content.splitlines(),
                  token.map[1] - token.map[0] == token.content.count("\n") + 2,
                  *label(tokens, at))
            for at, token in enumerate(tokens) if token.type == "fence"]


def label(tokens, at):
    """The label of the block at an index, and where its link leads to:
    (("socketserver/socket.cpp", "Socket::accept"), "socketserver/socket.cpp"). It is a
    paragraph directly above that has nothing but pieces of code with commas, of which the
    first is a link to the file. ((), "") when there is none."""
    if at < 3 or tokens[at - 1].type != "paragraph_close":
        return (), ""
    pieces = tokens[at - 2].children
    words = "".join(piece.content for piece in pieces if piece.type == "text")
    if pieces[0].type != "link_open" or words.strip(", "):
        return (), ""
    names = tuple(piece.content for piece in pieces if piece.type == "code_inline")
    return names, pieces[0].attrGet("href")


def is_comment(token):
    """Whether a token is a comment: no page shows it. The marks of the slides are such."""
    return token.type == "html_block" and token.content.startswith("<!--")


def headings(text):
    """The headings, in their order."""
    tokens = parser().parse(text)
    return [Heading(int(token.tag[1]), inline.content, token.map[0] + 1,
                    token.attrGet("id"))
            for token, inline in zip(tokens, tokens[1:]) if token.type == "heading_open"]


def links(text):
    """Where the text's links and pictures lead to: (number of the line, target)."""
    found = []
    for token in parser().parse(text):
        line = token.map[0] + 1 if token.map else 0
        for piece in token.children or [token]:
            if piece.type in ("link_open", "image"):
                found.append((line, piece.attrGet("href") or piece.attrGet("src")))
            elif piece.type in ("html_inline", "html_block"):
                found += [(line, target) for target in
                          re.findall(r' (?:src|href)="([^"]*)"', piece.content)]
            line += piece.type in ("softbreak", "hardbreak")
    return found


def without_blocks(text):
    """The text's lines, those of blocks of code and of comments made empty: only the prose
    is left."""
    lines = text.splitlines()
    for token in parser().parse(text):
        if token.type in ("fence", "code_block") or is_comment(token):
            first, end = token.map
            lines[first:end] = [""] * (end - first)
    return lines
