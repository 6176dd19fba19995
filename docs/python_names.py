"""What became of the names of Python's modules: the tables in docs/python-names."""

from . import tree
from .pages import Page, templates


class Row:
    """A name of Python's, what it is here, and what differs."""

    def __init__(self, scope, line):
        name, self.cpp, self.difference = (part.strip() for part in line.split("|"))
        self.scope = scope              # "socketserver.BaseServer"
        self.name = name                # "serve_forever"
        self.python = f"{scope}.{name}"

    @property
    def cpp_name(self):
        """The full name here, or None."""
        return None if self.cpp == "-" else f"socketserver::{self.cpp}"


def modules():
    """The modules of Python's that have a table: {"http.server": its file}."""
    return {path.stem: path for path in
            sorted((tree.SOURCE / "docs" / "python-names").glob("*.txt"))}


def read_table():
    """The rows of all modules, in their order."""
    rows, scope = [], ""
    for path in modules().values():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                scope = line.strip("[]")
            elif line and not line.startswith("#"):
                rows.append(Row(scope, line))
    return rows


def page(names, texts):
    """A table for each class of Python's, those of the older chapters first."""
    scopes = {}
    for row in read_table():
        symbol = chapter = None
        if row.cpp_name:
            symbol = names.symbols.get(row.cpp_name)
            if symbol is None:
                raise tree.Wrong(f"docs/python-names: {row.cpp} is in no header")
            chapter = tree.added_in(symbol)
        scopes.setdefault(row.scope, []).append((row, symbol, chapter))
    oldest = {module: min(chapter.number for scope, rows in scopes.items()
                          if f"{scope}.".startswith(f"{module}.")
                          for _, _, chapter in rows if chapter) for module in modules()}
    ordered = sorted(scopes, key=lambda scope: next(
        number for module, number in oldest.items() if f"{scope}.".startswith(f"{module}.")))
    text = templates.get_template("names.html").render(
        modules=sorted(oldest, key=oldest.get), texts=texts,
        scopes=[(scope, scopes[scope]) for scope in ordered])
    return Page("python-names.html", "Python and C++", text)
