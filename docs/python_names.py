"""What became of the names of Python's modules: the tables in docs/python-names."""

from . import tree
from .pages import Page, templates

TABLES = tree.SOURCE / "docs" / "python-names"


class Row:
    """A name of Python's, what it is here, and what differs."""

    def __init__(self, module, scope, line):
        name, self.cpp, self.difference = (part.strip() for part in line.split("|"))
        self.module = module            # "socketserver"
        self.scope = scope              # "socketserver.BaseServer"
        self.name = name                # "serve_forever"
        self.python = f"{scope}.{name}"

    @property
    def cpp_name(self):
        """The full name here, or None."""
        return None if self.cpp == "-" else f"socketserver::{self.cpp}"

    def find(self, names):
        """Finds it in the reference, and the chapter that brought it. (That all of them
        are there, is a test's matter: a part of the chapters makes a book, too.)"""
        self.symbol = names.symbols.get(self.cpp_name)
        self.chapter = self.symbol and tree.added_in(self.symbol)
        self.may_be_overridden = bool(self.symbol) and self.symbol.may_be_overridden


def read_table():
    """The rows of all modules, in the order of their files."""
    rows, scope = [], ""
    for path in sorted(TABLES.glob("*.txt")):
        for line in tree.read(path).splitlines():
            if line.startswith("["):
                scope = line.strip("[]")
            elif line and not line.startswith("#"):
                rows.append(Row(path.stem, scope, line))
    return rows


def page(names, texts):
    """A table for each class of Python's, those of the older chapters first."""
    rows, oldest, scopes = read_table(), {}, {}
    for row in rows:
        row.find(names)
        number = row.chapter.number if row.chapter else "99"
        oldest[row.module] = min(number, oldest.get(row.module, number))
    for row in sorted(rows, key=lambda row: oldest[row.module]):
        scopes.setdefault(row.scope, []).append(row)
    text = templates.get_template("names.html").render(
        modules=sorted(oldest, key=oldest.get), scopes=scopes, texts=texts)
    return Page("python-names.html", "Python and C++", text)
