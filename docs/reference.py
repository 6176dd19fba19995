"""What each of Doxygen's pages is called, and where it belongs: a class to the chapter
that brought it."""

import html
import re

from . import changes
from . import chapters
from . import tree
from .frame import Page
from scripts.house.highlight import highlighted


def kind_of(name):
    """What a page is, or None when the book does without it."""
    if name.endswith("_source.html"):
        return None if name.startswith("namespaces_") else "source"
    if name.startswith("chapter-"):
        return "chapter"
    if name.removesuffix(".html") in chapters.PAGES.values():
        return "page"
    if re.match(r"(class|struct)socketserver.*(?<!-members)\.html$", name):
        return "class"
    if name.startswith("namespacesocketserver"):
        return "class"
    return None


def page(name, heading, text, kind, symbols):
    """A page with the line above its heading that says where it belongs."""
    if kind == "chapter":
        number = int(name[8:10])
        return Page(name, heading, text, f"Chapter {number}", kind)
    if kind == "class":
        return class_page(name, heading, text, symbols)
    if kind == "source":
        return source_page(name)
    return Page(name, heading, text)


def class_page(name, heading, text, symbols):
    owner = next((symbol for symbol in symbols.values() if symbol.place == name), None)
    if owner is None:
        heading = "Namespace " + re.sub(r" Namespace Reference$", "", heading)
        return Page(name, f"<code>{heading}</code>".replace("Namespace ", ""), text,
                    "Namespace", "class")
    chapter = tree.added_in(owner.header, owner.own_name)
    scope = owner.name.rpartition("::")[0]
    kicker = (f"{chapter_link(chapter)} · {what_it_is(name, heading)} in "
              f"<code>{scope}</code>")
    kicker += "".join(rewritten_link(later, owner.header) for later in tree.CHAPTERS
                      if later > chapter and (later / owner.header).exists())
    return Page(name, f"<code>{heading}</code>", text, kicker, "class")


def rewritten_link(chapter, header):
    """A later chapter that has a version of its own, and what is different in it."""
    place = f"{tree.changes_page(chapter)}#{changes.anchor(header)}"
    return f' · <a href="{place}">rewritten in chapter {int(tree.number(chapter))}</a>'


def what_it_is(name, heading):
    kind = "class" if name.startswith("class") else "struct"
    return f"{kind} template" if "&lt;" in heading else kind


def source_page(name):
    """A header as it is, in the place of Doxygen's page, which leaves comments out."""
    header = next(header for header in tree.winning_headers()
                  if source_page_of(header) == name)
    path = tree.winning_headers()[header]
    chapter = tree.chapter_of(path)
    text = highlighted(path.read_text(encoding="utf-8"))
    return Page(name, f"<code>{header}</code>", f'<pre class="cpp">{text}</pre>',
                f"{chapter_link(chapter)} · header", "source")


def source_page_of(header):
    """The page that Doxygen makes of a header."""
    file = header.rpartition("/")[2]
    return file.replace("_", "__").replace(".", "_8") + "_source.html"


def chapter_link(chapter):
    name = f"Chapter {int(tree.number(chapter))}: {html.escape(tree.title(chapter))}"
    return f'<a href="{tree.chapter_page(chapter)}">{name}</a>'


def classes(symbols):
    """Every class, in the chapter that brought it, with its first sentence."""
    parts = []
    for chapter in tree.CHAPTERS:
        own = [symbol for symbol in symbols.values() if is_listed(symbol)
               and tree.added_in(symbol.header, symbol.own_name) == chapter]
        anchor = f"chapter-{tree.number(chapter)}"
        parts.append(f'<h2 id="{anchor}">{chapter_link(chapter)}</h2>')
        parts.append('<table class="classes"><tbody>')
        parts += [row(symbol) for symbol in sorted(own, key=lambda one: one.own_name)]
        parts.append("</tbody></table>")
    return "\n".join(parts)


def is_listed(symbol):
    """Classes, and names for them, but not those inside of a class."""
    scope = symbol.name.rpartition("::")[0]
    return (symbol.kind in ("class", "typedef")
            and scope in ("socketserver", "socketserver::http"))


def row(symbol):
    name = symbol.name.removeprefix("socketserver::")
    return (f'<tr><td><a href="{symbol.place}"><code>{name}</code></a></td>'
            f"<td>{symbol.brief}</td></tr>")
