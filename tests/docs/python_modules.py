"""The names of Python's modules, as the installed ones have them."""

import ast
import importlib.util
from pathlib import Path


def names_in(modules):
    """Every public name: those of the modules, and their classes' methods and data."""
    found = []
    for module in modules:
        source = Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")
        body = list(flattened(ast.parse(source).body))
        for name in sorted(defined_by(body)):
            found.append(f"{module}.{name}")
        for node in body:
            if isinstance(node, ast.ClassDef) and is_public(node.name):
                found += [f"{module}.{node.name}.{name}"
                          for name in sorted(members(node))]
    return found


def methods_in(modules):
    """Every public method of their classes."""
    found = set()
    for module in modules:
        source = Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")
        for node in flattened(ast.parse(source).body):
            if isinstance(node, ast.ClassDef) and is_public(node.name):
                found |= {f"{module}.{node.name}.{one.name}"
                          for one in flattened(node.body)
                          if isinstance(one, ast.FunctionDef) and is_public(one.name)}
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
