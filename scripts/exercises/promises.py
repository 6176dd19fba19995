"""Runs the promises of an exercise, one program a promise, in the order in which they are
written."""

import re
import tempfile
from pathlib import Path

from . import bounded
from .build import NotBuilt
from .verdict import Promise, Step, Verdict

KEPT_WITHIN = 20  # seconds, for what takes some milliseconds
CHAPTER_WITHIN = 120
CASE = re.compile(r"^add_case\(\[==\[(.*?)\]==\] \[==\[(.*?)\]==\]", re.MULTILINE)


def cases(program):
    """The promises: {name: the filter that selects it}."""
    done = bounded.run([program, "--list-test-cases", "--reporters=ctest"], KEPT_WITHIN)
    found = dict(CASE.findall(done.output))
    if not found:
        raise NotBuilt("The program ends before any promise is tried.\n" +
                       done.sentence("It", KEPT_WITHIN))
    return found


def try_promises(exercise, program, go_on=False):
    """The verdict on a program. It ends at the first broken promise, unless it is to go
    on."""
    verdict = Verdict(exercise.name, [], "")
    filters = cases(program)
    verdict.promises = [Promise(name) for name in filters]
    for promise in verdict.promises:
        keep(promise, program, filters[promise.name])
        if not promise.kept and not go_on:
            break
    verdict.sentence = ("All promises are kept." if verdict.solved else
                        f'A promise is broken: "{verdict.broken.name}".')
    return verdict


def keep(promise, program, selected):
    """Tries one promise."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "story"
        done = bounded.run([program, f"--test-case={selected}"], KEPT_WITHIN,
                           SOCKETSERVER_STORY=str(told))
        text = told.read_text(errors="replace") if told.exists() else ""
    promise.kept = done.status == 0
    if not promise.kept:
        promise.story = story(text, done)


def keep_the_chapters(program):
    """The promise that the chapter's own tests pass, too."""
    promise = Promise("the chapter's own tests pass")
    done = bounded.run([program], CHAPTER_WITHIN)
    promise.kept = done.status == 0
    if not promise.kept:
        case = re.search(r"^TEST CASE:\s*(.*)", done.output, re.MULTILINE)
        said = re.search(r"(?:ERROR|HYGIENE|WATCHDOG|WAITING): (.*(?:\n .*)*)",
                         done.output)
        promise.story = [Step(case[1] if case else "They are run.", "that it passes",
                              " ".join(said[0].split()) if said else
                              done.sentence("the program", CHAPTER_WITHIN))]
    return promise


def story(text, done):
    """The steps that a program has told, and what came when it could not tell that any
    more."""
    steps = []
    for line in text.splitlines():
        kind, _, words = line.partition("\t")
        if kind == "done":
            steps.append(Step(words))
        elif steps:
            setattr(steps[-1], kind, words)
    if not steps:
        steps.append(Step("The promise begins."))
    if not steps[-1].came:
        steps[-1].expected = steps[-1].expected or "that it goes on from here"
        steps[-1].came = last_words(done)
    return steps


def last_words(done):
    """What a program that did not tell it has left behind, or how it ended."""
    if left := re.findall(r"^  ((?:descriptor|thread|a child) .*)", done.output,
                          re.MULTILINE):
        return "left behind: " + ", ".join(left[:4])
    if said := re.search(r"(?:WAITING|ERROR|WARNING|SUMMARY): .*", done.output):
        return said[0]
    return done.sentence("the program", KEPT_WITHIN).rstrip(".")
