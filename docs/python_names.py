"""The names of Python's `socketserver` and `http.server`, as the installed modules have
them, and the table that says what became of each: docs/python-names.txt."""

import ast
import html
import importlib.util
from pathlib import Path

from . import tree

MODULES = ["socketserver", "http.server"]


def names_in_python():
    """Every public name: those of the modules, and their classes' methods and data."""
    found = []
    for module in MODULES:
        source = Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")
        body = list(flattened(ast.parse(source).body))
        for name in sorted(defined_by(body)):
            found.append(f"{module}.{name}")
        for node in body:
            if isinstance(node, ast.ClassDef) and is_public(node.name):
                found += [f"{module}.{node.name}.{name}"
                          for name in sorted(members(node))]
    return found


def flattened(body):
    """What a module or class defines may stand in an `if`: forking, where there is fork.
    What a module does when it is run as a program is not for others."""
    for node in body:
        if isinstance(node, ast.If):
            if "__name__" not in ast.dump(node.test):
                yield from flattened(node.body + node.orelse)
        else:
            yield node


def is_public(name):
    return not name.startswith("_")


def defined_by(body):
    """The public names that these statements define; an import defines none."""
    names = set()
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    return {name for name in names if is_public(name)}


def members(node):
    """A class's methods and attributes, those too that only a method sets."""
    names = defined_by(list(flattened(node.body)))
    for part in ast.walk(node):
        if (isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
                and isinstance(part.value, ast.Name) and part.value.id == "self"):
            names.add(part.attr)
    return {name for name in names if is_public(name)}


class Row:
    """One name of the table."""

    def __init__(self, scope, line):
        name, self.cpp, self.difference = (part.strip() for part in line.split("|"))
        self.scope = scope              # "socketserver.BaseServer"
        self.name = name                # "serve_forever"
        self.python = f"{scope}.{name}"

    @property
    def cpp_name(self):
        """The full name here, or None."""
        return None if self.cpp == "-" else f"socketserver::{self.cpp}"


def read_table(path=tree.DOCS / "python-names.txt"):
    """The rows, in their order."""
    rows, scope = [], ""
    for line in tree.house.read_lines(path):
        if line.startswith("["):
            scope = line.strip("[]")
        elif line and not line.startswith("#"):
            rows.append(Row(scope, line))
    return rows


def page(symbols):
    """The table as HTML, a section for each class of Python's."""
    parts, rows = [INTRODUCTION], read_table()
    for scope in dict.fromkeys(row.scope for row in rows):
        anchor = scope.replace(".", "-")
        parts.append(f'<h2 id="{anchor}"><code class="python">{scope}</code></h2>\n'
                     '<table class="names"><thead><tr><th>Python</th><th>C++</th>'
                     "<th>Chapter</th><th>What differs</th></tr></thead><tbody>")
        parts += [html_of(row, symbols) for row in rows if row.scope == scope]
        parts.append("</tbody></table>")
    return "\n".join(parts)


def html_of(row, symbols):
    """A row of the page: the name here, and the chapter that brought it."""
    cpp, number = "–", ""
    if row.cpp_name:
        if row.cpp_name not in symbols:
            raise tree.Wrong(f"python-names.txt: {row.cpp} is in no header")
        symbol = symbols[row.cpp_name]
        chapter = tree.added_in(symbol.header, symbol.own_name)
        cpp = f'<a href="{symbol.place}"><code>{html.escape(row.cpp)}</code></a>'
        number = f'<a href="{tree.chapter_page(chapter)}">{int(tree.number(chapter))}</a>'
    python = f'<code class="python">{row.name}</code>'
    cells = [python, cpp, number, code_marked(row.difference)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def code_marked(text):
    """A text with `code` in it."""
    pieces = html.escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if at % 2 else piece
                   for at, piece in enumerate(pieces))


INTRODUCTION = """\
<p>Every public name of Python's <code>socketserver</code> and <code>http.server</code>,
what stands for it here, and the chapter in which it came. A dash is a name that is not
here. An inherited name is listed where Python defines it.</p>"""
