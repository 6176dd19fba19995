"""Runs Doxygen over the chapters and the headers, and knows what it found there."""

import html
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from . import chapters
from . import tree

# Lines of a comment that belong together: a piece of code may go over the end of one.
COMMENT = re.compile(r"///.*(?:\n[ \t]*///.*)*")

NAMESPACES = """\
/// All that the chapters build: servers, what they share, and what is done with requests.
/// @namespace socketserver

/// Chapter 7: HTTP on top of the servers. Python's `http.server`.
/// @namespace socketserver::http
"""


def copy_headers(folder, stash):
    """The winning headers of the newest stage, laid together as they are installed. In
    their comments, too, pieces of code are kept aside: of `%r` Doxygen would leave r."""
    def keep(comment):
        return re.sub(chapters.CODE, stash.keep_code, comment[0])
    for name, path in tree.winning_headers().items():
        text = path.read_text(encoding="utf-8")
        tree.write(folder / name, COMMENT.sub(keep, text))
    tree.write(folder / "namespaces.hpp", NAMESPACES)


def run(folder):
    """Doxygen from FOLDER/in to FOLDER/raw and FOLDER/xml. Any warning is an error."""
    for name in ["raw", "xml"]:
        shutil.rmtree(folder / name, ignore_errors=True)
    text = (tree.DOCS / "Doxyfile.in").read_text(encoding="utf-8")
    text = text.replace("@FOLDER@", str(folder)).replace("@DOCS@", str(tree.DOCS))
    tree.write(folder / "Doxyfile", text)
    done = subprocess.run(["doxygen", str(folder / "Doxyfile")], stderr=subprocess.PIPE,
                          text=True, check=False)
    if done.stderr or done.returncode != 0:
        said = where_it_stands(done.stderr, folder)
        raise tree.Wrong(f"Doxygen warns:\n{said}" if said else "Doxygen failed")


def where_it_stands(warnings, folder):
    """The same with the headers' own paths, so that one can go there."""
    for name, path in tree.winning_headers().items():
        warnings = warnings.replace(f"{folder}/in/{name}", str(path))
    return warnings.strip()


class Symbol:
    """A public name of the library, and where the book tells of it."""

    def __init__(self, name, kind, place, header, brief, overrides=False):
        self.name = name      # with its namespaces and classes
        self.kind = kind      # "class", "function", "typedef", ...
        self.place = place    # the page, for a member with its anchor
        self.header = header  # "socketserver/base_server.hpp"
        self.brief = brief    # its first sentence, as HTML
        self.overrides = overrides  # whether a base class has it already

    @property
    def own_name(self):
        return self.name.rpartition("::")[2]


def symbols(folder, put_back=str):
    """Every public and protected name that Doxygen found, by its full name. put_back()
    makes HTML of a text with words in it that stand for pieces of code."""
    found = {}
    for path in sorted((folder / "xml").glob("*.xml")):
        for compound in ElementTree.parse(path).getroot().iter("compounddef"):
            is_ours = compound.get("kind") in ("class", "struct", "namespace")
            if is_ours and compound.get("prot") != "private":
                read_compound(compound, folder, found)
    for symbol in found.values():
        symbol.brief = put_back(html.escape(symbol.brief, quote=False))
    return found


def read_compound(compound, folder, found):
    scope, page = compound.findtext("compoundname"), compound.get("id")
    if compound.get("kind") != "namespace":
        found[scope] = Symbol(scope, "class", page + ".html", header_of(compound, folder),
                              brief_of(compound))
    for member in compound.iter("memberdef"):
        if member.get("prot") == "private":
            continue
        name = f"{scope}::{member.findtext('name')}"
        anchor = member.get("id").removeprefix(page)[2:]
        found.setdefault(name, Symbol(name, member.get("kind"), f"{page}.html#{anchor}",
                                      header_of(member, folder), brief_of(member),
                                      is_override(member)))


def is_override(member):
    """A mix-in's base is known only by its template's name, but it says `override`."""
    return (member.find("reimplements") is not None
            or " override" in (member.findtext("argsstring") or ""))


def header_of(element, folder):
    file = element.find("location").get("file")
    return file.removeprefix(f"{folder}/in/")


def brief_of(element):
    brief = element.find("briefdescription")
    return " ".join("".join(brief.itertext()).split())
