"""The figure files: figures/NAME.fig says in a few lines what a figure shows."""

from dataclasses import dataclass, field
from pathlib import Path

FIGURES = Path(__file__).resolve().parent / "figures"

KINDS = ("calls", "columns", "classes", "resolution", "syscalls")


@dataclass
class FigureFile:
    """What diagrams/README.md explains key by key."""
    name: str
    title: str = ""
    kind: str = "calls"
    stage: str = ""
    flow: str = "every_class"
    root: str = ""
    lane: str = "the server"
    beside: str = ""
    beside_lane: str = "another thread"
    object: str = ""
    expand: str = "new"
    hide: list = field(default_factory=list)
    show: list = field(default_factory=list)
    stop: list = field(default_factory=list)
    signals: list = field(default_factory=list)
    methods: list = field(default_factory=list)


def names():
    """The names of all figures, sorted."""
    return sorted(path.stem for path in FIGURES.glob("*.fig"))


def read(name):
    """Reads figures/NAME.fig: lines "key = value", and comments behind #."""
    figure = FigureFile(name)
    path = FIGURES / f"{name}.fig"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or key == "name" or not hasattr(figure, key):
            raise ValueError(f"{path}:{number}: unknown: {line}")
        is_list = isinstance(getattr(figure, key), list)
        setattr(figure, key, value.split() if is_list else value)
    if figure.kind not in KINDS:
        raise ValueError(f"{path}: kind is one of {', '.join(KINDS)}")
    return figure
