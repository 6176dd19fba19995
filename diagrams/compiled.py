"""What a compiler wrote down about a program, and what follows from it: whose method
runs, and who is meant to replace it. `describe_program` wrote what is read
here."""

import bisect
import json
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]

# The roots of the two families: a server's and a handler's.
ROOTS = ("BaseServer", "BaseRequestHandler")


def short(name):
    """socketserver::ForkingMixIn<socketserver::TCPServer> is ForkingMixIn<TCPServer>."""
    return re.sub(r"\b\w+::", "", name)


@dataclass(frozen=True)
class Place:
    """A line of a file; no file: outside of the tree."""
    file: str = ""
    line: int = 0


class Method:
    """A method as its class declares it."""

    def __init__(self, facts):
        self.name = facts["name"]
        self.is_virtual = facts["is_virtual"]
        self.is_const = facts["is_const"]
        self.is_static = facts["is_static"]
        self.slot = facts["slot"]
        self.place = Place(facts["file"], facts["line"])
        self.is_pure = facts["is_pure"] or (self.is_virtual and is_pure_at(self.place))
        self.is_empty = not self.is_pure and is_empty_at(self.place)


class Class:
    """A class, with the classes that it is made of by name."""

    def __init__(self, name, facts):
        self.name = name
        self.short_name = short(name)
        self.place = Place(facts["file"], facts["line"])
        self.bases = facts["bases"]
        # A mix-in is a template that is derived from what it is given.
        self.is_mixin = any(base in facts["type_arguments"] for base in self.bases)
        self.methods = [Method(method) for method in facts["methods"]]

    def method(self, name):
        """The method that it declares under this name; a virtual one first."""
        found = [method for method in self.methods if method.name == name]
        return max(found, key=lambda method: method.is_virtual, default=None)


@dataclass(frozen=True)
class Function:
    """Machine code, and whose it is."""
    name: str
    class_name: str
    is_special: bool  # a constructor or destructor
    place: Place


class Program:
    """A recorded program together with all classes of its stage."""

    def __init__(self, program, every_class):
        facts = json.loads(Path(f"{program}.json").read_text(encoding="utf-8"))
        stage = json.loads(Path(f"{every_class}.json").read_text(encoding="utf-8"))
        merged = facts["classes"] | stage["classes"]
        self.classes = {name: Class(name, merged[name]) for name in sorted(merged)}
        self.aliases = {short(name): stage["aliases"][name] for name in stage["aliases"]}
        self.functions = {
            int(address): Function(entry["name"], entry["class"], entry["is_special"],
                                   Place(entry["file"], entry["line"]))
            for address, entry in facts["functions"].items()}
        self.addresses = [line[0] for line in facts["lines"]]
        self.places = [Place(line[1], line[2]) for line in facts["lines"]]

    def line(self, address):
        """The line whose code is at an address."""
        index = bisect.bisect_right(self.addresses, address) - 1
        return self.places[index] if index >= 0 else Place()

    def lineage(self, name):
        """From the class up to its root: the order in which a method is looked up."""
        if name not in self.classes:
            return []
        found = self.classes[name]
        return [found] + [one for base in found.bases for one in self.lineage(base)]

    def derives(self, name, base):
        """Whether a class is the one of the short name `base`, or derived from it."""
        return any(one.short_name == base for one in self.lineage(name))

    def is_of_the_house(self, name):
        """Whether a class is a server or a handler, of the library or of a user."""
        return any(self.derives(name, root) for root in ROOTS)

    def class_named(self, short_name):
        """The class of this short name."""
        for one in self.classes.values():
            if one.short_name == short_name:
                return one
        raise LookupError(f"no class {short_name}")

    def supplier(self, name, method):
        """The class whose `method` an object of a class runs."""
        for one in self.lineage(name):
            found = one.method(method)
            if found and not found.is_pure:
                return one
        return None

    def family(self, name):
        """What a class is to the figures: it has its colour of that."""
        one = self.classes.get(name)
        if not one or not self.is_of_the_house(name):
            return "helper"
        if not one.place.file.startswith("chapters/"):
            return "user"
        if one.is_mixin:
            return "mixin"
        is_root = one.short_name in ROOTS
        if self.derives(name, "BaseServer"):
            return "base" if is_root else "server"
        return "handler_base" if is_root else "handler"

    def marks(self, name, method_name):
        """What the first class that declares a virtual method has there, and who is meant
        to replace it."""
        first = None
        for one in self.lineage(name):
            method = one.method(method_name)
            if method and method.is_virtual:
                first = one, method
        if not first:
            return []
        declared_by, method = first
        is_mixed = any(self.replaces(one, method) and
                       self.derives(one.bases[0], declared_by.short_name)
                       for one in self.classes.values() if one.is_mixin)
        if method.is_pure:
            marks = ["subclass"]
        elif method.is_empty:
            marks = ["empty"]
        else:
            marks = ["default"] if is_mixed else ["default", "subclass"]
        return marks + (["Mixin"] if is_mixed else [])

    @staticmethod
    def replaces(one, method):
        """Whether a class has a version of its own of a virtual method."""
        own = one.method(method.name)
        return own is not None and own.is_virtual and own.slot == method.slot


def source_from(place):
    """The text from a line on, without comments; enough for a function's head."""
    if not place.file:
        return ""
    lines = (SOURCE / place.file).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.partition("//")[0] for line in lines[place.line - 1:][:40])
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def is_pure_at(place):
    """Whether a declaration ends in "= 0;". g++ does not say so in its information."""
    return re.match(r"[^{};]*=\s*0\s*;", source_from(place)) is not None


def is_empty_at(place):
    """Whether a body is {}: the first brace outside of parentheses opens it."""
    text = source_from(place)
    depth = 0
    for position, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and letter == ";":
            return False
        if depth == 0 and letter == "{":
            return text[position + 1:].lstrip().startswith("}")
    return False
