"""Runs Doxygen over the headers, and knows what it found there."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from . import tree


def run(folder, headers):
    """Doxygen over headers, {"socketserver/x.hpp": path}, laid together in FOLDER/in as
    they are installed. What it finds is in FOLDER/xml. Any warning is an error."""
    for name in ("in", "xml"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, path in headers.items():
        target = folder / "in" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree.SOURCE / path, target)
    done = subprocess.run(["doxygen", tree.SOURCE / "docs" / "Doxyfile"], cwd=folder,
                          stderr=subprocess.PIPE, text=True, check=False)
    warnings = done.stderr.strip()
    for name, path in headers.items():  # one wants to go to the file itself
        warnings = warnings.replace(str(folder / "in" / name), str(path))
    if warnings or done.returncode != 0:
        raise tree.Wrong(f"Doxygen warns:\n{warnings or 'it failed'}")


class Symbol:
    """A public or protected name of the library, and where the book tells of it."""

    def __init__(self, element, name, place):
        self.name = name    # with its namespaces and classes
        self.place = place  # the page, for a member with its anchor
        self.kind = element.get("kind")  # "class", "function", "typedef", ...
        self.header = element.find("location").get("file")  # "socketserver/socket.hpp"
        self.line = int(element.find("location").get("line"))
        self.is_protected = element.get("prot") == "protected"
        self.brief = element.find("briefdescription")
        self.details = element.find("detaileddescription")
        self.element = element

    @property
    def scope(self):
        return self.name.rpartition("::")[0]

    @property
    def own_name(self):
        return self.name.rpartition("::")[2]

    @property
    def title(self):
        return self.own_name + ("()" if self.kind == "function" else "")

    @property
    def overrides(self):
        """Whether a base class has it already. Of a mix-in's base Doxygen knows only the
        template's name, but the function says `override`."""
        return (self.element.find("reimplements") is not None
                or " override" in (self.element.findtext("argsstring") or ""))


class Compound(Symbol):
    """A class or a namespace, with its members in the order of the header."""

    def __init__(self, element):
        identity = element.get("id")
        super().__init__(element, element.findtext("compoundname"), identity + ".html")
        self.bases = [(base.text, base.get("refid"))
                      for base in element.findall("basecompoundref")]
        self.derived = [one.get("refid") for one in element.findall("derivedcompoundref")]
        self.members = sorted((
            Symbol(member, f"{self.name}::{member.findtext('name')}",
                   f"{self.place}#{member.get('id').removeprefix(identity)[2:]}")
            for member in element.iter("memberdef")
            if member.get("prot") != "private" and member.get("kind") != "friend"),
            key=lambda member: (member.header, member.line))

    @property
    def is_namespace(self):
        return self.kind == "namespace"


def compounds(folder):
    """The classes and namespaces that Doxygen found, by the name that it gave them."""
    found = {}
    for path in sorted((folder / "xml").glob("*.xml")):
        for element in ElementTree.parse(path).getroot().iter("compounddef"):
            if (element.get("kind") in ("class", "struct", "namespace")
                    and element.get("prot") != "private"
                    and element.find("location").get("file") != "[generated]"):
                found[element.get("id")] = Compound(element)
    for one in found.values():
        if one.is_namespace and one.brief.find("para") is None:
            raise tree.Wrong(f"{one.header}: namespace {one.name} is not documented")
    return found


def symbols(found):
    """Every name in the compounds, by its full name: of functions with the same name the
    first."""
    names = {}
    for one in found.values():
        for symbol in one.members if one.is_namespace else (one, *one.members):
            names.setdefault(symbol.name, symbol)
    return names
