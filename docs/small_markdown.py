"""A note of a few paragraphs and lists as HTML. (The chapters have more in them, and go
through Doxygen.)"""

import html
import re

from . import chapters
from . import tree

ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def as_html(file):
    """Paragraphs, lists and headings, which are divided by empty lines."""
    page = chapters.Page(file, "measurements", chapters.Stash())
    text = "\n".join(tree.house.read_lines(file))
    return "\n".join(block(part, page) for part in re.split(r"\n\s*\n", text.strip()))


def block(text, page):
    """One paragraph, list or heading."""
    if marks := re.match(r"#+ ", text):
        return f"<h3>{inline(text[marks.end():], page)}</h3>"
    if not ITEM.match(text):
        return f"<p>{inline(text, page)}</p>"
    kind = "ol" if text[0].isdigit() else "ul"
    items = re.split(rf"\n(?={ITEM.pattern})", text)
    return f"<{kind}>" + "".join(f"<li>{inline(ITEM.sub('', item, count=1), page)}</li>"
                                 for item in items) + f"</{kind}>"


def inline(text, page):
    """Code and links are kept aside, so that nothing in them is taken for a mark."""
    text = chapters.CODE.sub(page.stash.keep_code, " ".join(text.split()))
    text = chapters.LINK.sub(page.link, text)
    text = html.escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"(?<!\w)\*(\S.*?)\*", r"<em>\1</em>", text)
    return page.stash.put_back(text)
