"""Makes slides and the schedule: what scripts/lecture runs."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.house.overlay import SOURCE

from . import deck, handout, marks, schedule

PRINTED_WITHIN = 300  # seconds, for what should take ten
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer")


def main():
    """Exit status: 0 all was made, 1 a mark is not right, 2 wrong arguments."""
    try:
        every = schedule.chapters()
    except marks.Wrong as reason:
        print(reason, file=sys.stderr)
        return 1
    arguments = parse_arguments(every)
    if arguments.check:
        return 0
    wanted = [chapter for chapter in every
              if not arguments.chapters or chapter.number in arguments.chapters]
    arguments.out.mkdir(parents=True, exist_ok=True)
    try:
        for chapter in wanted:
            make(chapter, arguments)
    except marks.Wrong as reason:
        print(reason, file=sys.stderr)
        return 1
    path = arguments.out / "schedule.html"
    path.write_text(schedule.page(every), encoding="utf-8")
    print(path)
    return 0


def parse_arguments(every):
    """Refuses a chapter that has no slides, with a list of those that have."""
    parser = argparse.ArgumentParser(
        prog="scripts/lecture",
        description="Makes slides and hand-outs of chapters, and the schedule. "
                    "scripts/lecture pack writes the answers to questions and exercises.")
    parser.add_argument("chapters", nargs="*", metavar="NN", type=two_digits,
                        help="a chapter; without: all that have slides")
    parser.add_argument("--out", type=Path, metavar="DIR",
                        default=SOURCE / "build" / "lecture",
                        help="where the files go (build/lecture)")
    parser.add_argument("--pdf", action="store_true",
                        help="PDFs of slides and hand-outs as well")
    parser.add_argument("--reveal", type=Path, metavar="DIR", help=argparse.SUPPRESS,
                        default=SOURCE / "build" / "lecture" / "npm" / "node_modules" /
                        "reveal.js")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    known = [chapter.number for chapter in every]
    for number in arguments.chapters:
        if number not in known:
            parser.error(f"there are no slides of chapter {number}, only of "
                         + ", ".join(known))
    return arguments


def two_digits(text):
    return f"{int(text):02}"


def make(chapter, arguments):
    """The slides of a chapter and its hand-out, and PDFs of both when they are wanted."""
    path = (arguments.out / f"{chapter.file}.html").resolve()
    path.write_text(deck.page(chapter, arguments.reveal), encoding="utf-8")
    print(f"{path}: {len(chapter.slides)} slides, {chapter.minutes} minutes")
    paper = path.with_name(f"{chapter.file}-handout.html")
    paper.write_text(handout.page(chapter), encoding="utf-8")
    print(paper)
    if arguments.pdf:
        for file, text in ((path, deck.printed(chapter)), (paper, handout.page(chapter))):
            print_to(file.with_suffix(".pdf"), text)
            print(file.with_suffix(".pdf"))


def print_to(pdf, text):
    """A page of HTML as a PDF. It says itself how large its sheets are."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "printed.html"
        page.write_text(text, encoding="utf-8")
        subprocess.run(
            ["chromium", *CHROMIUM, f"--user-data-dir={folder}/profile",
             f"--print-to-pdf={pdf}", page.as_uri()], check=True, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=PRINTED_WITHIN,
            env={**os.environ, "HOME": folder})


if __name__ == "__main__":
    sys.exit(main())
