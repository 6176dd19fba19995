"""Runs the commands of a chapter's text, and compares what is printed with it.

    python3 -B -m tests.house.try_it 01-raw-socket

How a text's commands are read and run stands in scripts/house/console.py. What a block
prints is kept in the build folder when it is as the text shows it: scripts/demo plays it.
"""

import difflib
import re
import selectors
import sys
import tempfile
from pathlib import Path

from scripts.house import console, overlay

READS = ["chapters"]


def side_by_side(expected, output):
    """The lines of the text and the lines that were printed, in two columns. Lines that
    belong together stand side by side; a mark stands where they differ."""
    left = console.trimmed(expected)
    right = console.trimmed(output.split("\n"))

    def name(line):  # a printed line goes by the line of the text that it matches
        return next((one for one in left if one != "..." and
                     re.fullmatch(console.line_pattern(one), line)), line)

    width = max(len("expected"), *(len(line) for line in left))
    rows = [("expected", " ", "got")]
    matcher = difflib.SequenceMatcher(None, left, [name(line) for line in right], False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        for index in range(max(i2 - i1, j2 - j1)):
            one = left[i1 + index] if i1 + index < i2 else ""
            other = right[j1 + index] if j1 + index < j2 else ""
            same = what == "equal" or one == "..."
            rows.append((one, " " if same else "|", other))
    return "\n".join(f"    {one:{width}}  {mark}  {other}".rstrip()
                     for one, mark, other in rows)


def run_command(session, typed, others_run):
    """Types one command. Returns what is wrong with it; "" when nothing is."""
    session.type(typed.command)
    in_time = session.wait_for_end(console.COMMAND_DEADLINE)

    def fits():
        return console.matches(typed.expected, session.output)

    if others_run:
        session.wait_for_output(console.OUTPUT_DEADLINE, fits)
    if in_time and fits():
        return ""
    problem = f"$ {typed.command}\n"
    if not in_time:
        problem += f"    did not end within {console.COMMAND_DEADLINE} s\n"
    return problem + side_by_side(typed.expected, session.output)


def run_block(typed, folder):
    """Runs the commands of a block up to the first that is wrong. Returns what is wrong
    with it, and what they have printed."""
    printed = []
    with selectors.DefaultSelector() as selector:
        session = console.Session(folder, selector)
        try:
            others_run = False
            for one in typed:
                others_run = others_run or one.in_background
                problem = run_command(session, one, others_run)
                printed.append(session.output)
                if problem:
                    return problem, printed
        finally:
            session.end()
    return "", printed


def problems_of(readme, source, build):
    """All that is wrong with the commands of a README. What the others print is kept."""
    found = console.blocks(readme)
    if not found:
        return [f"{readme}: there is no ```console block"]
    text = "\n".join(line for block in found for line in block.lines)
    if obstacles := console.missing_programs(text, build) + console.ports_in_use(text):
        return [f"{readme}: {obstacle}" for obstacle in obstacles]
    problems, good = [], []
    with tempfile.TemporaryDirectory() as folder:
        console.stage_scene(Path(folder), source, build)
        for block in found:
            typed = console.typed_commands(block.lines)
            problem, printed = run_block(typed, folder)
            if problem:
                problems.append(f"{readme}:{block.line}: the text does not show what is "
                                f"printed\n{problem}")
            else:
                good.append((typed, printed))
    console.Recordings(readme.parent.name, build).keep(good)
    return problems


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: try_it.py CHAPTER")
    readme = overlay.SOURCE / "chapters" / sys.argv[1] / "README.md"
    if not readme.is_file():
        sys.exit(f"{readme} is missing")
    problems = problems_of(readme, overlay.SOURCE, overlay.BUILD)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
