"""The lecturer's pack: the answers to all questions and exercises, and the schedule: what
scripts/lecture pack makes. It wants nothing built."""

import argparse
import html
import re
import string
import sys
import tempfile
from pathlib import Path

from scripts.exercises.exercise import caught_by, difference, every
from scripts.house import markdown
from scripts.house.overlay import SOURCE

from . import deck, marks, schedule

QUESTION = re.compile(r"<details><summary>(\d+\. .*?)</summary>\n(.*?)</details>",
                      re.DOTALL)


def page(source=SOURCE):
    """All answers as HTML."""
    exercises = every(source)
    readmes = sorted(source.glob("chapters/*/README.md"))
    return string.Template(deck.read("answers.html")).substitute(
        style=deck.read("schedule.css") + deck.read("answers.css"),
        chapters="\n".join(
            chapter(readme, [one for one in exercises if one.chapter == readme.parent])
            for readme in readmes))


def chapter(readme, exercises):
    """A chapter: its questions with their answers, then its exercises."""
    text = readme.read_text(encoding="utf-8")
    title = html.escape(text.partition("\n")[0].lstrip("# "))
    questions = "\n".join(f"<h3>{question}</h3>\n{shown(answer)}"
                          for question, answer in QUESTION.findall(text))
    return (f"<section>\n<h2>{title}</h2>\n{questions}\n"
            + "\n".join(map(exercise, exercises)) + "\n</section>")


def exercise(one):
    """An exercise: what is asked, what the solution changes in the start, what to notice,
    and the promise that each likely mistake breaks."""
    text = (one.folder / "README.md").read_text(encoding="utf-8")
    asked = text.partition("\n")[2].partition("\n## ")[0]
    mistakes = "".join(f"<li>{html.escape(file.stem.replace('-', ' '))}: breaks "
                       f"“{html.escape(caught_by(file))}”</li>" for file in one.wrong)
    return (f"<h3>{html.escape(one.title, quote=False)}</h3>\n{shown(asked)}\n"
            f"<pre>{colored(solution_of(one))}</pre>\n{shown(one.afterwards)}\n"
            f"<p>Likely mistakes:</p>\n<ul>{mistakes}</ul>")


def solution_of(one):
    """The lines in which the solution of an exercise differs from its start."""
    with tempfile.TemporaryDirectory() as folder:
        start, solution = Path(folder) / "start", Path(folder) / "solution"
        one.make("start", start)
        one.make("solution", solution)
        return difference(start, solution, "solution")


def colored(diff):
    """A difference as HTML: what is added and what is taken away has a colour."""
    kinds = {"+": "ins", "-": "del"}
    return "\n".join(
        f"<{kinds[line[0]]}>{html.escape(line)}</{kinds[line[0]]}>"
        if line[:1] in kinds else html.escape(line) for line in diff.splitlines())


def shown(text):
    """Markdown as HTML, without its links."""
    return marks.without_links_html(markdown.parser().parse(text))


def main(words):
    """Exit status: 0 all was written, 1 a mark is not right, 2 wrong arguments."""
    parser = argparse.ArgumentParser(
        prog="scripts/lecture pack",
        description="Writes the lecturer's pack: the answers to all questions and "
                    "exercises, and the schedule.")
    parser.add_argument("--out", type=Path, metavar="DIR",
                        default=SOURCE / "build" / "lecture",
                        help="where the files go (build/lecture)")
    out = parser.parse_args(words).out
    try:
        pages = {"answers.html": page(),
                 "schedule.html": schedule.page(schedule.chapters())}
    except marks.Wrong as reason:
        print(reason, file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (out / name).write_text(text, encoding="utf-8")
        print(out / name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
