"""The index of the search: every section of every page, with its words."""

import json
import re

from . import finish

HEADING = re.compile(r'(<h[23][^>]* id="[^"]+"[^>]*>.*?</h[23]>)', re.DOTALL)
MEMBER = re.compile(r'<h2 class="memtitle"><span class="permalink"><a href="#(\w+)".*?'
                    r'<div class="memdoc">(.*?)(?=<h2 class=|\Z)', re.DOTALL)


def entries(pages, symbols):
    """What can be found: title, page's title, address, words."""
    found = []
    for page in pages:
        title = finish.words_of(page.heading)
        if page.kind == "class":
            found.append([title, title, page.name, introduction(page)])
        elif page.kind != "source":
            found += [[heading or title, title, address, text]
                      for heading, address, text in sections(page)]
    return found + list(members(pages, symbols))


def introduction(page):
    """What a class's page says before its members."""
    text = page.text.partition('<table class="memberdecls">')[0]
    return finish.words_of(text.partition('<div class="textblock">')[2])


def sections(page):
    """A page cut at its headings."""
    pieces = HEADING.split(page.text)
    yield "", page.name, finish.words_of(pieces[0])
    for heading, body in zip(pieces[1::2], pieces[2::2]):
        (_, name, words), = finish.headings_of(heading)
        yield finish.words_of(words), f"{page.name}#{name}", finish.words_of(body)


def members(pages, symbols):
    """The members of classes and namespaces, one by one. Those of which more is said than
    a sentence have a part of the page."""
    details = {f"{page.name}#{name}": finish.words_of(body) for page in pages
               if page.kind == "class" for name, body in MEMBER.findall(page.text)}
    for symbol in symbols.values():
        if symbol.kind != "class":
            name = symbol.own_name + ("()" if symbol.kind == "function" else "")
            scope = symbol.name.rpartition("::")[0].removeprefix("socketserver::")
            yield [name, scope, symbol.place, 
                   details.get(symbol.place, finish.words_of(symbol.brief))]


def index(pages, symbols):
    """The index as a script: a page that was opened as a file may load that, too."""
    found = json.dumps(entries(pages, symbols), ensure_ascii=False)
    return f"window.bookIndex = {found};\n"
