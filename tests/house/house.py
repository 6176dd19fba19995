"""What the book still asks by these names; scripts/house/overlay.py is to be asked."""

from scripts.house.overlay import CODE, SOURCE, code_below, read_lines, stages
from tests.house.scratch import made_up


def chapters(source):
    """The folders of the chapters, in their order."""
    return [stage.folder for stage in stages(source)]


def steps(chapter):
    """The folders of a chapter's steps."""
    return sorted(path for path in (chapter / "steps").glob("*") if path.is_dir())


def overlay(folders):
    """The winning files of folders, newest first: {"socketserver/x.hpp": path}."""
    winners = {}
    for folder in folders:
        for path in code_below(folder / "socketserver"):
            winners.setdefault(str(path.relative_to(folder)), path)
    return winners


def stage(chapter):
    """The chapters that a chapter's stage is made of, newest first."""
    every = chapters(chapter.parents[1])
    return every[every.index(chapter) :: -1]
