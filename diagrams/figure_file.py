"""The figure files: figures/NN-NAME.fig says in a few lines what a figure of stage NN
shows, and NN.defaults what all figures of that stage and of later ones have in common."""

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE / "figures"
KINDS = sorted(path.stem for path in (HERE / "kinds").glob("*.py"))


@dataclass
class FigureFile:
    """What diagrams/README.md explains key by key."""
    name: str
    title: str = ""
    kind: str = "calls"
    flow: str = ""
    root: str = ""
    lane: str = "the server"
    beside: str = ""
    beside_lane: str = "another thread"
    object: str = ""
    expand: str = "new"
    witness: str = ""
    hide: list = field(default_factory=list)
    show: list = field(default_factory=list)
    stop: list = field(default_factory=list)
    loops: list = field(default_factory=list)
    signals: list = field(default_factory=list)
    methods: list = field(default_factory=list)

    @property
    def stage(self):
        """The number of the stage, with which the name begins."""
        return self.name[:2]


def names():
    """The names of all figures, sorted."""
    return sorted(path.stem for path in FIGURES.glob("*.fig"))


def read(name):
    """Reads a figure file, with the defaults of its stage and of those before."""
    figure = FigureFile(name)
    for path in sorted(FIGURES.glob("*.defaults")):
        if path.stem <= figure.stage:
            read_into(figure, path)
    read_into(figure, FIGURES / f"{name}.fig")
    figure.flow = figure.flow or name[3:].replace("-", "_")
    if figure.kind not in KINDS:
        raise ValueError(f"{name}: kind is one of {', '.join(KINDS)}")
    return figure


def read_into(figure, path):
    """Reads lines "key = value", and comments behind #. What is a list grows."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        if not equals or key == "name" or key not in vars(figure):
            raise ValueError(f"{path}:{number}: unknown: {line}")
        known = getattr(figure, key)
        setattr(figure, key, known + value.split() if isinstance(known, list) else value)
