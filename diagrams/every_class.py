"""Writes a program that includes the headers of a stage, and needs each class that one
of them gives a name of its own, as using ThreadingTCPServer = ThreadingMixIn<TCPServer>:

    python3 -B -m diagrams.every_class PROGRAM HEADER...

A compiler makes and describes such a class only where it is needed. The destructor needs
the virtual table, and that needs all virtual methods.
"""

import re
import sys
from pathlib import Path, PurePath

from .compiled import SOURCE

ALIAS = re.compile(r"^using (\w+) = [A-Z]\w*<[\w:]+>;", re.MULTILINE)


def program(headers):
    """The program's text."""
    includes, ends = [], []
    for header in map(PurePath, headers):
        name = PurePath(*header.relative_to(SOURCE / "chapters").parts[1:])
        namespace = "::".join(name.parent.parts)
        includes.append(f'#include "{name}"\n')
        for alias in ALIAS.findall(Path(header).read_text(encoding="utf-8")):
            ends.append(f"\nvoid end({namespace}::{alias}& one) {{\n"
                        f"    one.{namespace}::{alias}::~{alias}();\n}}\n")
    return "".join([*includes, *ends, "\nint main() {}\n"])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(program(sys.argv[2:]), encoding="utf-8")
