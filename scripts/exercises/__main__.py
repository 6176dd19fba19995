"""The command scripts/exercise."""

import argparse
import json
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from . import verdict as verdicts
from .build import BUILD, NotBuilt, make_targets
from .checking import check
from .exercise import every, files_below
from .mine import Mine

LOOKS_EVERY = 0.5  # seconds, with --watch


def arguments_of(words):
    parser = argparse.ArgumentParser(
        prog="scripts/exercise",
        description="Exercises that answer back. Without arguments it lists them. With "
                    "one, as 01-2, it copies its start to my/01-2, and tries what you "
                    "have written there.")
    parser.add_argument("exercise", nargs="?", metavar="NN-K",
                        help="chapter and exercise; with --json also somebody's folder "
                             "my, of which all is tried")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hint", action="store_true", help="the next hint")
    what.add_argument("--diff", action="store_true", help="what you have changed")
    what.add_argument("--solution", action="store_true",
                      help="a solution, when you have solved it")
    what.add_argument("--reset", action="store_true",
                      help="begins anew; what you have written is kept beside it")
    what.add_argument("--watch", action="store_true",
                      help="tries again whenever you save a file, until it is solved")
    parser.add_argument("--give-up", action="store_true",
                        help="with --solution: before it is solved")
    parser.add_argument("--json", action="store_true",
                        help="the result for a program that grades")
    arguments = parser.parse_args(words)
    wants = (arguments.hint or arguments.diff or arguments.solution or arguments.reset
             or arguments.watch)
    if wants and not arguments.exercise:
        parser.error("which exercise?")
    if arguments.give_up and not arguments.solution:
        parser.error("--give-up goes with --solution")
    if arguments.json and wants:
        parser.error("--json tries an answer, and goes with nothing else")
    return parser, arguments


def chosen(parser, name):
    """The exercise of this name: 1-2 is 01-2."""
    exercises = every()
    number = re.fullmatch(r"(\d{1,2})-(\d{1,2})", name)
    wanted = f"{int(number[1]):02}-{int(number[2])}" if number else name
    for exercise in exercises:
        if exercise.name == wanted:
            return exercise
    parser.error(f"there is no exercise {name} and no such folder, only "
                 f"{' '.join(one.name for one in exercises)}")


def list_all(as_json):
    """All exercises, with their state."""
    rows = [(one, Mine(one)) for one in every()]
    if as_json:
        print(json.dumps([{"exercise": one.name, "title": one.title, "kind": one.kind,
                           "level": one.level, "minutes": one.minutes,
                           "begun": mine.folder.exists(), "solved": mine.state["solved"]}
                          for one, mine in rows], indent=1))
        return
    for one, mine in rows:
        state = ("solved" if mine.state["solved"] else
                 "begun" if mine.folder.exists() else "")
        print(f"{one.name:5}  {state:6}  {one.kind:7}  level {one.level}  "
              f"{one.minutes:3} min  {one.title.partition(': ')[2]}")
    solved = sum(mine.state["solved"] for _, mine in rows)
    print(f"\n{solved} of {len(rows)} solved. Begin one: "
          f"scripts/exercise {rows[0][0].name}")


def grade_all(folder):
    """Tries all answers in somebody's folder, and prints what came of each."""
    print(json.dumps([grade(one, folder / one.name) for one in every()], indent=1))


def grade(exercise, folder):
    """What came of an answer: its state, and the first broken promise."""
    if not folder.is_dir():
        return {"exercise": exercise.name, "state": "not begun", "broken": None,
                "sentence": ""}
    verdict = tried(exercise, folder, BUILD / "exercises" / exercise.name / "graded")
    return {"exercise": exercise.name, "state": "solved" if verdict.solved else "begun",
            "broken": verdict.broken.name if verdict.broken else None,
            "sentence": verdict.sentence}


def show_hint(exercise, mine):
    shown = mine.state["hints"]
    if shown >= len(exercise.hints):
        print("There are no more hints." if exercise.hints else "It has no hints.")
        return
    print(f"Hint {shown + 1} of {len(exercise.hints)}\n\n{exercise.hints[shown]}")
    mine.remember(hints=shown + 1)


def show_solution(exercise, mine, gives_up):
    """Prints the solution; 1 when it is not to be seen yet."""
    if not (gives_up or mine.state["solved"]):
        print(f"It is not solved yet. A hint: scripts/exercise {exercise.name} --hint\n"
              f"The solution all the same: add --give-up")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        exercise.make("solution", Path(folder))
        for path in files_below(Path(folder)):
            print(f"// {path.relative_to(folder)}\n{path.read_text()}")
    return 0


def try_answer(exercise, mine):
    """Tries the answer, and remembers that it was right."""
    begun = mine.begin()
    verdict = tried(exercise, mine.folder, mine.built)
    if verdict.solved:
        mine.remember(solved=True)
    return begun, verdict


def tried(exercise, folder, built):
    """The verdict on an answer; what is built of it stays in the folder `built`."""
    if not files_below(folder):
        return verdicts.Verdict(
            exercise.name, [], f"{folder.parent.name}/{exercise.name} is empty. Begin "
                               f"anew: scripts/exercise {exercise.name} --reset")
    try:
        make_targets(exercise)
    except NotBuilt as error:
        return verdicts.Verdict(exercise.name, [], str(error))
    return check(exercise, folder, built, chapter=True)


def show(exercise, begun, verdict):
    """What a person is told: the verdict, and what to do next."""
    folder = f"my/{exercise.name}"
    print(f"Exercise {exercise.title.removeprefix('Exercise ')}   ({exercise.kind})\n")
    if begun:
        text = exercise.folder.relative_to(exercise.source) / "README.md"
        print(f"What is to be done stands in {text}.\nYour files are in {folder}: ",
              *exercise.names(), "\nAs they are now:\n", sep="")
    print(verdicts.told(verdict))
    if verdict.solved:
        print(f"\n{exercise.afterwards}\n" if exercise.afterwards else "")
        print(f"A solution to compare with: scripts/exercise {exercise.name} --solution")
    else:
        print(f"\nNext: change {folder}, and run scripts/exercise {exercise.name} again."
              + " A hint: --hint" * bool(exercise.hints))


def state_of(folder):
    return [(path, path.stat().st_mtime_ns) for path in files_below(folder)]


def watch(exercise, mine):
    """Tries the answer whenever a file of it was saved, until it is solved."""
    while True:
        begun, verdict = try_answer(exercise, mine)
        show(exercise, begun, verdict)
        if verdict.solved:
            return 0
        print("\nI look until you save a file; Ctrl-C ends it.", flush=True)
        before = state_of(mine.folder)
        while state_of(mine.folder) == before:
            time.sleep(LOOKS_EVERY)


def run(exercise, arguments):
    mine = Mine(exercise)
    if arguments.hint:
        show_hint(exercise, mine)
        return 0
    if arguments.diff:
        with tempfile.TemporaryDirectory() as folder:
            print(mine.difference(Path(folder)) or "It is as it was at the start.")
        return 0
    if arguments.solution:
        return show_solution(exercise, mine, arguments.give_up)
    if arguments.reset:
        print(f"my/{exercise.name} is as at the start. What was there, if anything, is "
              f"in my/{mine.reset().name}.")
        return 0
    if arguments.watch:
        return watch(exercise, mine)
    begun, verdict = try_answer(exercise, mine)
    if arguments.json:
        print(json.dumps(verdict.as_json(), indent=1))
    else:
        show(exercise, begun, verdict)
    return 0 if verdict.solved else 1


def main(words):
    parser, arguments = arguments_of([word for word in words if word != "--check"])
    exercise = folder = None
    if arguments.json and arguments.exercise and Path(arguments.exercise).is_dir():
        folder = Path(arguments.exercise)
    elif arguments.exercise is not None:
        exercise = chosen(parser, arguments.exercise)
    if "--check" in words:  # whether something is to be built, is what the script asks
        builds = folder or exercise and not (arguments.hint or arguments.diff
                                             or arguments.solution or arguments.reset)
        return 0 if builds else 3
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        if exercise:
            return run(exercise, arguments)
        if folder:
            grade_all(folder.resolve())
            return 0
        list_all(arguments.json)
        return 0
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
