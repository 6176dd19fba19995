"""docs/where-we-differ.md: where our calls differ from the original's, each with its
reason. It is read by people, and by the test that compares the two."""

import re
from dataclasses import dataclass
from pathlib import Path

from .call_trees import Call

PATH = Path(__file__).resolve().parents[2] / "docs" / "where-we-differ.md"


@dataclass(frozen=True)
class Difference:
    """A call that is only on one side, or has another name there."""
    caller: str  # only in this method; empty: wherever it is called
    name: str
    other_name: str  # what the other side calls it; empty: it has no such call
    with_inner: bool  # what it calls is left out, too

    def fits(self, call, caller):
        """Whether it is about this call, which `caller` makes."""
        return call.name == self.name and self.caller in ("", caller)


@dataclass
class Differences:
    """What that page says."""
    ours: list
    theirs: list
    flows: list  # those that are not compared


def read(text):
    """Reads the two tables: of calls, and of flows that are not compared."""
    found = Differences([], [], [])
    for row in table(text, "ours"):
        ours, theirs = code(row[0]), code(row[1])
        if ours and theirs:
            found.theirs.append(difference(theirs[0], method_name(ours[0])))
        elif ours:
            found.ours += [difference(name) for name in ours]
        else:
            found.theirs += [difference(name) for name in theirs]
    found.flows = [name for row in table(text, "flow") for name in code(row[0])]
    return found


def table(text, first_heading):
    """The rows of the tables whose first column has this heading."""
    rows = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif inside and not set(line) <= set("|-: "):
            rows.append(cells)
        elif cells[0] == first_heading:
            inside = True
    return rows


def code(cell):
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def difference(words, other_name=""):
    """`B::g`; `A::f > B::g`: only where A::f calls it; `B::g ...`: and all it calls."""
    caller, _, called = words.rpartition(">")
    name, dots, _ = called.partition("...")
    return Difference(method_name(caller), method_name(name), other_name, bool(dots))


def method_name(words):
    """A::f as Python writes it."""
    return words.strip().replace("::", ".")


def apply(differences, calls, applied, caller=""):
    """The calls without the differences. Those that were met are put into `applied`."""
    left = []
    for call in calls:
        inner = apply(differences, call.calls, applied, call.name)
        met = next((one for one in differences if one.fits(call, caller)), None)
        if not met:
            left.append(Call(call.name, inner))
            continue
        applied.add(met)
        if met.other_name:
            left.append(Call(met.other_name, inner))
        elif not met.with_inner:
            left += inner
    return left
