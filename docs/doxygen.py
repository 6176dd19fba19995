"""Runs Doxygen over the headers, and knows what it found there."""

import re
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
        shutil.copy(path, target)
    done = subprocess.run(["doxygen", tree.SOURCE / "docs" / "Doxyfile"], cwd=folder,
                          stderr=subprocess.PIPE, text=True, check=False)
    warnings = done.stderr.strip()
    for name, path in headers.items():  # one wants to go to the file itself
        warnings = warnings.replace(str(folder / "in" / name), str(path))
    if warnings or done.returncode != 0:
        raise tree.Wrong(f"Doxygen warns:\n{warnings or 'it failed'}")


class Symbol:
    """A name of the library that others may use, and where the book tells of it."""

    def __init__(self, element, name, place):
        self.element = element
        self.name = name    # with its namespaces and classes
        self.place = place  # the page, for a member with its anchor
        self.scope, _, self.own_name = name.rpartition("::")
        self.kind = element.get("kind")    # "class", "function", "typedef", ...
        self.access = element.get("prot")  # "public" or "protected"
        self.header = element.find("location").get("file")  # "socketserver/socket.hpp"
        self.line = int(element.find("location").get("line"))
        self.brief = element.find("briefdescription")
        self.details = element.find("detaileddescription")
        self.values = element.findall("enumvalue")
        self.title = self.own_name + ("()" if self.kind == "function" else "")
        # A mix-in's base is only a name to Doxygen, but the function says `override`.
        self.overrides = (element.find("reimplements") is not None
                          or " override" in self.code_in("argsstring"))
        parameters = [" ".join(code_of(part) for part in one
                               if part.tag in ("type", "declname"))
                      for one in element.findall("templateparamlist/param")]
        self.template = f"template <{', '.join(parameters)}>" if parameters else ""
        self.arguments = [one.split()[-1] for one in parameters]

    @property
    def may_be_overridden(self):
        """Whether a derived class's own is called in its place."""
        is_virtual = self.element.get("virt") in ("virtual", "pure-virtual")
        return ((is_virtual or self.overrides)
                and not self.code_in("argsstring").endswith("final"))

    def code_in(self, tag):
        """The code in an element inside, "" when there is none."""
        found = self.element.find(tag)
        return "" if found is None else code_of(found)


class Compound(Symbol):
    """A class or a namespace, with its members in the order of the header."""

    def __init__(self, element):
        identity = element.get("id")
        super().__init__(element, element.findtext("compoundname"), identity + ".html")
        self.is_namespace = self.kind == "namespace"
        # A class goes by its own name, a template with its parameters' names.
        arguments = f"<{', '.join(self.arguments)}>" if self.arguments else ""
        self.heading = self.name if self.is_namespace else self.own_name + arguments
        self.bases = [(base.text, base.get("refid"))
                      for base in element.findall("basecompoundref")]
        self.derived = [one.get("refid") for one in element.findall("derivedcompoundref")]
        members = [
            Symbol(member, f"{self.name}::{member.findtext('name')}",
                   f"{self.place}#{member.get('id').removeprefix(identity)[2:]}")
            for member in element.iter("memberdef")
            if member.get("prot") != "private" and member.get("kind") != "friend"]
        self.members = sorted(members, key=lambda member: (member.header, member.line))


def code_of(element):
    """Code as it is written here, and not as Doxygen spells it."""
    code = re.sub(r" ([&*]+)(?=\w)", r"\1 ", "".join(element.itertext()))
    code = re.sub(r" ([&*]+)(?!\w)", r"\1", code)
    code = re.sub(r"(?<=[\w)]) ?=(?=[\w{\"-])", " = ", code)
    return code.replace("< ", "<").replace(" >", ">")


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
    """Every name in the compounds, by its full name; of overloads the first."""
    names = {}
    for one in found.values():
        for symbol in one.members if one.is_namespace else (one, *one.members):
            names.setdefault(symbol.name, symbol)
    return names
