"""The library's names in pieces of code become links to the reference."""

import html
import re

from scripts.house.highlight import highlighted

NAME = re.compile(r"(?<![\w:.>~&])((?:\w+::)*\w+)(\(\))?(?!\w)")
COLOURED = re.compile(r'(<span class="[^"]*">.*?</span>)')


class Names:
    """Where the names of the reference are."""

    def __init__(self, symbols, namespaces):
        self.symbols = symbols
        self.namespaces = namespaces
        self.own_page = None  # which has no links to itself
        self.by_spelling = {}
        functions = {}
        for symbol in symbols.values():
            for spelling in self.spellings(symbol):
                self.by_spelling.setdefault(spelling, symbol)
            if symbol.kind == "function" and not symbol.overrides:
                functions.setdefault(symbol.title, []).append(symbol)
        for title, meant in functions.items():
            # A name of one word is mostly a system call's, too, and may mean that one.
            if len(meant) == 1 and re.search("[_A-Z]", title):
                self.by_spelling.setdefault(title, meant[0])

    def spellings(self, symbol):
        """How a text may name it: with fewer of its namespaces. Functions have (), but
        for those that are free and have a namespace; a variable that is free has one."""
        scopes = symbol.name.split("::")
        for begin in range(len(scopes)):
            spelling = "::".join(scopes[begin:])
            if symbol.kind == "function":
                yield spelling + "()"
            if "::" in spelling or symbol.kind not in ("function", "variable"):
                yield spelling
            if "::".join(scopes[:begin + 1]) not in self.namespaces:
                return

    def in_text(self, code):
        """A piece of code within a sentence, as HTML."""
        return NAME.sub(self.link, html.escape(code, quote=False))

    def in_listing(self, code):
        """Lines of code in their colours. Only types are links there, and functions that
        belong to no class: a listing is not to be blue all over."""
        pieces = COLOURED.split(highlighted(code))
        pieces[::2] = [NAME.sub(self.link_of_type, piece) for piece in pieces[::2]]
        return "".join(pieces)

    def link(self, found):
        """A name that was found as a link, if it is one of ours."""
        symbol = self.by_spelling.get(found[0])
        if symbol is None or symbol.place == self.own_page:
            return found[0]
        return f'<a class="name" href="{symbol.place}">{found[0]}</a>'

    def link_of_type(self, found):
        symbol = self.by_spelling.get(found[1])
        is_member = symbol and symbol.scope not in self.namespaces
        return found[0] if found[2] or is_member else self.link(found)
