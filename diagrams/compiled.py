"""What a compiler wrote down about a program, and what follows from it: whose method
runs, and who is meant to replace it. `describe_program` wrote the facts that are read
here."""

import bisect
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


def short(name):
    """socketserver::ForkingMixIn<socketserver::TCPServer> is ForkingMixIn<TCPServer>."""
    return re.sub(r"\b\w+::", "", name)


@dataclass(frozen=True)
class Place:
    """A line of a file; no file: outside of the tree."""
    file: str = ""
    line: int = 0


@dataclass
class Method:
    """A method as its class declares it."""
    name: str
    place: Place
    slot: int  # in the virtual table
    is_virtual: bool
    is_said_pure: bool  # by clang; of one by g++ the source says it
    only_looks: bool  # it is const or static

    @cached_property
    def is_pure(self):
        """Whether it has no body."""
        return self.is_said_pure or (self.is_virtual and is_pure_at(self.place))

    @cached_property
    def is_empty(self):
        """Whether its body is {}."""
        return not self.is_pure and is_empty_at(self.place)


@dataclass
class Class:
    """A class, with the classes that it is made of by name."""
    name: str
    place: Place
    bases: list = field(default_factory=list)
    arguments: list = field(default_factory=list)
    methods: list = field(default_factory=list)

    def __post_init__(self):
        self.short_name = short(self.name)
        self.is_of_library = self.place.file.startswith("chapters/")

    @property
    def is_mixin(self):
        """A mix-in is a template that is derived from what it is given."""
        return any(base in self.arguments for base in self.bases)

    @property
    def is_root(self):
        """A class of the library with methods to replace, and without a base, is the
        root of a family: the server, the handler."""
        return self.is_of_library and not self.bases and any(
            method.is_virtual for method in self.methods)

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

    @property
    def full_name(self):
        """BaseServer::serve_forever"""
        return f"{short(self.class_name)}::{self.name}"


@dataclass
class Facts:
    """What a .facts file holds (README.md)."""
    namespaces: set = field(default_factory=set)
    classes: dict = field(default_factory=dict)
    aliases: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    addresses: list = field(default_factory=list)  # of lines, in their order
    places: list = field(default_factory=list)


def read_facts(path):
    """Reads a .facts file. What a class has follows on the class."""
    facts, last = Facts(), None
    for fact in path.read_text(encoding="utf-8").splitlines():
        match fact.split("\t"):
            case ["namespace", name]:
                facts.namespaces.add(name)
            case ["class", name, file, line]:
                last = facts.classes[name] = Class(name, Place(file, int(line)))
            case ["base", name]:
                last.bases.append(name)
            case ["argument", name]:
                last.arguments.append(name)
            case ["method", name, file, line, slot, *flags]:
                last.methods.append(Method(name, Place(file, int(line)), int(slot),
                                           *(flag == "1" for flag in flags)))
            case ["alias", name, target]:
                facts.aliases[short(name)] = target
            case ["function", address, name, class_name, file, line, is_special]:
                facts.functions[int(address)] = Function(
                    name, class_name, is_special == "1", Place(file, int(line)))
            case ["line", address, file, line]:
                facts.addresses.append(int(address))
                facts.places.append(Place(file, int(line)))
    return facts


class Program:
    """A recorded program together with all classes of its stage."""

    def __init__(self, own, stage):
        self.own = own
        self.functions = own.functions
        self.namespaces, self.aliases = stage.namespaces, stage.aliases
        self.classes = dict(sorted((own.classes | stage.classes).items()))
        roots = [one for one in self.classes.values() if one.is_root]
        self.roots = [one.short_name for one in sorted(roots, key=first_chapter)]

    def line(self, address):
        """The line whose code is at an address."""
        index = bisect.bisect_right(self.own.addresses, address) - 1
        return self.own.places[index] if index >= 0 else Place()

    def lineage(self, name):
        """From the class up to its root: the order in which a method is looked up."""
        if name not in self.classes:
            return []
        found = self.classes[name]
        return [found] + [one for base in found.bases for one in self.lineage(base)]

    def derives(self, name, base):
        """Whether a class is the one of the short name `base`, or derived from it."""
        return any(one.short_name == base for one in self.lineage(name))

    def root_of(self, name):
        """The root of a class's family; none of a class that helps the others."""
        return next((root for root in self.roots if self.derives(name, root)), None)

    def is_nested(self, one):
        """Whether a class is a matter of another class or of a function."""
        return one.name.rpartition("::")[0] not in self.namespaces or "<" in one.name

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
        """What a class is to the figures (look.inks_of)."""
        root = self.root_of(name)
        if not root:
            return "helper"
        one = self.classes[name]
        if not one.is_of_library:
            return "user"
        if one.is_mixin:
            return "mixin"
        return f"{'root' if one.is_root else 'derived'}-{self.roots.index(root)}"

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


@cache
def lines_of(file):
    """The lines of a source file."""
    return (SOURCE / file).read_text(encoding="utf-8").splitlines()


def first_chapter(one):
    """The place of a class's file in the chapter that brought it; later ones rewrite."""
    name = one.place.file.split("/", 2)[2]
    return min(path.relative_to(SOURCE).parts
               for path in SOURCE.glob(f"chapters/*/{name}"))


def source_from(place):
    """The text from a line on, without comments; enough for a function's head."""
    if not place.file:
        return ""
    lines = lines_of(place.file)[place.line - 1:][:40]
    text = "\n".join(line.partition("//")[0] for line in lines)
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
