"""What the tests of the figures share: where things are, and what is drawn."""

import os
from pathlib import Path

from diagrams import drawing, figure_file

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD_FOLDER", SOURCE / "build" / "default"))
GENERATED = SOURCE / "diagrams" / "generated"


def workshop():
    """The flows of the build that is tested."""
    return drawing.Workshop(BUILD)


def figures_of(stage, flow):
    """The names of the figures that are drawn from a flow."""
    read = [figure_file.read(name) for name in figure_file.names()]
    return [figure.name for figure in read
            if (figure.stage, figure.flow) == (stage, flow)]
