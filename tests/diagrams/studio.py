"""What the tests of the figures share: where things are, and the tool's own modules."""

import os
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD_FOLDER", SOURCE / "build" / "default"))
GENERATED = SOURCE / "diagrams" / "generated"
sys.path.insert(0, str(SOURCE / "diagrams" / "tool"))

import drawing  # noqa: E402
import figure_file  # noqa: E402


def workshop():
    """The flows of the build that is tested."""
    return drawing.Workshop(BUILD)


def figures_of(stage, flow):
    """The names of the figures that are drawn from a flow."""
    read = [figure_file.read(name) for name in figure_file.names()]
    return [figure.name for figure in read
            if (figure.stage, figure.flow) == (stage, flow)]
