"""Draws figures of a build: what scripts/diagrams runs when everything is built."""

import argparse
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import drawing, figure_file, player, render, slides, walk

HERE = Path(__file__).resolve().parent
GENERATED = HERE / "generated"  # what is committed: DOT and SVG of each figure
FORMATS = ("dot", "svg", "png", "pdf", "json", "frames", "player")


def main():
    """Exit status: 0 all was drawn, 1 something could not be, 2 wrong arguments."""
    arguments = parse_arguments()
    if arguments.check:
        return 0
    names = arguments.names or figure_file.names()
    arguments.out.mkdir(parents=True, exist_ok=True)
    workshop = drawing.Workshop(arguments.build)
    with ThreadPoolExecutor(os.cpu_count()) as painters:  # they wait for other programs
        painted, without_steps = [], []
        for index, name in enumerate(names, 1):
            progress(f"[{index}/{len(names)}] {name}")
            drawn = workshop.draw(name)
            if not walk.has_steps(drawn.description):
                without_steps.append(name)
            painted += [painters.submit(write, drawn, format_name, arguments.out)
                        for format_name in arguments.formats]
        for one in painted:
            one.result()  # or the exception that it met
    if not arguments.names and arguments.out == GENERATED:
        remove_others(names)
    progress("")
    print(f"{len(names)} figures as {', '.join(arguments.formats)} in {arguments.out}")
    if "player" in arguments.formats and without_steps:
        print(f"no player, for there are no steps: {', '.join(without_steps)}")
    return 0


def parse_arguments():
    """Refuses names that are no figures, with the list of those that are."""
    parser = argparse.ArgumentParser(
        prog="scripts/diagrams", description="Draws figures from runs of the chapters.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a figure; without: all")
    parser.add_argument("--format", action="append", choices=FORMATS, dest="formats",
                        help="may be given several times (dot and svg)")
    parser.add_argument("--out", type=Path, metavar="DIR",
                        default=GENERATED,
                        help="where the files go (diagrams/generated)")
    parser.add_argument("--build", type=Path, metavar="DIR",
                        default=HERE.parent / "build" / "default",
                        help="where the flows were built (build/default)")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.formats = arguments.formats or ["dot", "svg"]
    known = figure_file.names()
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}. The figures are:\n  "
                     + "\n  ".join(known))
    return arguments


def write(drawn, format_name, folder):
    """Writes one figure in one format."""
    path = folder / f"{drawn.name}.{format_name}"
    match format_name:
        case "dot":
            path.write_text(drawn.dot, encoding="utf-8")
        case "json":
            text = json.dumps(drawn.description, indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")
        case "svg":
            path.write_text(render.svg(drawn.dot), encoding="utf-8")
        case "frames":
            slides.write(drawn, folder)
        case "player":
            player.write(drawn, folder)
        case _:
            render.convert(render.plain_svg(drawn.dot), format_name, path)


def remove_others(names):
    """What is left of figures that are no more, or have another name now."""
    for path in GENERATED.glob("*"):
        if path.stem not in names:
            path.unlink()


def progress(text):
    """On a terminal it is one line that changes."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")  # no date in a PDF
    sys.exit(main())
