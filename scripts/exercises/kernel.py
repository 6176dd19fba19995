"""What the kernel is asked: predictions of it, and counts of system calls."""

import re
import tempfile
from itertools import zip_longest
from pathlib import Path

from scripts.house.overlay import BUILD

from . import bounded
from .build import NotBuilt
from .verdict import Promise, Step, Verdict

WITHIN = 60  # seconds
PREDICTED = "what was predicted is what comes"
OF_MEMORY = {"brk", "mmap", "munmap", "mprotect", "madvise", "futex"}


def try_prediction(exercise, folder):
    """Compares the lines of prediction.txt with those that the exercise's witness prints;
    lines with a # tell what was done."""
    examples = BUILD / exercise.chapter.name
    done = bounded.run([exercise.tests / "witness"], WITHIN, EXAMPLES=str(examples))
    if done.status != 0:
        raise NotBuilt("The run that was to be predicted did not succeed.\n" +
                       done.sentence("It", WITHIN) + "\n" + done.output)
    truth = done.output.splitlines()
    predicted = (folder / "prediction.txt").read_text(errors="replace").splitlines()
    promise = Promise(PREDICTED, True, [Step(line[2:]) for line in truth
                                        if line.startswith("#")])
    for came, said in zip_longest(*map(said_lines, (truth, predicted)), fillvalue=""):
        promise.story.append(Step(came or "nothing more"))
        if came != said:
            promise.story[-1] = Step("then", f"{said or 'nothing'}   (so you have said)",
                                     came or "nothing more")
            promise.kept = False
            break
    sentence = ("It came as you have said." if promise.kept else
                "It came otherwise than you have said.")
    return Verdict(exercise.name, [promise], sentence)


def said_lines(lines):
    """The lines that say something, with single spaces."""
    words = (" ".join(line.split()) for line in lines)
    return [line for line in words if line and not line.startswith("#")]


def count(exercise, program):
    """The promise that a program makes no more system calls than the exercise allows,
    between access("begin") and access("end")."""
    most = exercise.most
    promise = Promise(f"{most} system call{'s' * (most != 1)} at most")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "calls"
        done = bounded.run(
            ["strace", "-f", "-qq", "-e", "signal=none", "-o", log, program], WITHIN)
        calls = between_marks(log.read_text(errors="replace")) if log.exists() else None
    if done.status != 0 or calls is None:
        promise.story = [Step("The program is run and its system calls are counted.",
                              "that it ends well", done.sentence("it", WITHIN))]
        promise.kept = False
        return promise
    promise.kept = len(calls) <= most
    promise.story = [*map(Step, calls[:20]),
                     Step(f"{len(calls)} in all", f"{most} at most", str(len(calls)))]
    return promise


def between_marks(log):
    """The system calls between the two marks, each as strace shows it; None without
    them. Those by which memory is had are not counted."""
    calls = [found[1] for line in log.splitlines()
             if (found := re.match(r"\d+ +(\w+\(.*)", line))]
    marks = [at for at, call in enumerate(calls)
             if re.match(r'access\("(begin|end)"', call)]
    if len(marks) != 2:
        return None
    return [call for call in calls[marks[0] + 1:marks[1]]
            if call.partition("(")[0] not in OF_MEMORY]
