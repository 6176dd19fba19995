"""What an exercise is: a folder chapters/NN-name/exercises/K-name, and its tests in
tests/NN-name/exercises/K-name. No list knows of it."""

import difflib
import functools
import re
import shutil
import subprocess
from pathlib import Path

from scripts.house import overlay

HEAD = re.compile(r"^(Fill in|Mend|Extend|Measure|Predict)\. Level ([123])\. "
                  r"About (\d+) minutes\.$", re.MULTILINE)
HINT = re.compile(r"<details><summary>Hint \d+</summary>\n(.*?)</details>", re.DOTALL)
MOST = re.compile(r"^At most (\d+) system calls?\.$", re.MULTILINE)
CAUGHT = re.compile(r"^Broken promise: (.+)$", re.MULTILINE)


class Malformed(Exception):
    """An exercise that is not made as it should be."""


class Exercise:
    """An exercise, as its folder tells of it."""

    def __init__(self, folder):
        self.folder = folder
        self.chapter = folder.parents[1]
        self.source = folder.parents[3]
        self.tests = self.source / "tests" / self.chapter.name / "exercises" / folder.name
        self.stage_name = self.chapter.name[:2]
        self.number = int(folder.name.partition("-")[0])
        self.name = f"{self.stage_name}-{self.number}"
        text = (folder / "README.md").read_text(encoding="utf-8")
        head = HEAD.search(text)
        if not head:
            raise Malformed(f"{folder}/README.md has no line 'KIND. Level N. About N "
                            "minutes.'")
        self.kind = head[1].lower()
        self.level, self.minutes = int(head[2]), int(head[3])
        most = MOST.search(text)
        self.most = int(most[1]) if most else None  # of system calls
        if (self.kind == "measure") != (self.most is not None):
            raise Malformed(f"{folder}: who measures says 'At most N system calls.'")
        self.title = text.splitlines()[0].lstrip("# ")
        self.hints = [hint.strip() for hint in HINT.findall(text)]
        self.afterwards = text.partition("\n## Afterwards\n")[2].strip()

    @property
    def wrong(self):
        """The patches that make wrong answers of the solution."""
        return sorted((self.folder / "wrong").glob("*.patch"))

    def make(self, variant, into):
        """Writes one of its variants into a folder: "start", "solution", or a patch of
        wrong/."""
        into.mkdir(parents=True, exist_ok=True)
        if variant == "start" or (self.folder / "solution").is_dir():
            place = "start" if variant == "start" else "solution"
            for path in files_below(self.folder / place):
                self.make_file(path, str(path.relative_to(self.folder / place)), into)
        else:
            for name in self.names():
                copy(self.winner(name), into / name)
        if isinstance(variant, Path):
            patch(variant, into)

    def make_file(self, path, name, into):
        """A file of a variant: it is whole, or a patch on the stage's file."""
        if path.suffix != ".patch":
            copy(path, into / name)
            return
        name = name.removesuffix(".patch")
        copy(self.winner(name), into / name)
        patch(path, into)

    def names(self):
        """What the files of the start are called."""
        return [str(path.relative_to(self.folder / "start")).removesuffix(".patch")
                for path in files_below(self.folder / "start")]

    def winner(self, name):
        """The stage's own version of a file."""
        files = self.stage().files
        if name not in files:
            raise Malformed(f"{self.folder}: the stage has no {name}")
        return files[name]

    def stage(self):
        """The stage in front of which it lies."""
        return next(one for one in stages(self.source) if one.name == self.stage_name)


@functools.cache
def stages(source):
    """All stages of a source tree, asked for once."""
    return overlay.stages(source)


def every(source=overlay.SOURCE):
    """All exercises of a source tree, in their order."""
    found = [Exercise(readme.parent)
             for readme in source.glob("chapters/*/exercises/*/README.md")]
    return sorted(found, key=lambda one: (one.chapter.name, one.number))


def caught_by(patch_file):
    """The promise that a wrong answer breaks, as its patch says in its first lines."""
    found = CAUGHT.search(patch_file.read_text(encoding="utf-8"))
    if not found:
        raise Malformed(f"{patch_file} says no 'Broken promise: NAME'")
    return found[1]


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def difference(start, folder, name):
    """The lines in which the files of a folder differ from a start's.
    @param name  what the folder is called"""
    names = sorted({str(path.relative_to(place)) for place in (start, folder)
                    for path in files_below(place)})
    lines = []
    for file in names:
        old, new = (lines_of(place / file) for place in (start, folder))
        lines += difflib.unified_diff(old, new, f"start/{file}", f"{name}/{file}",
                                      lineterm="")
    return "\n".join(lines)


def lines_of(path):
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def copy(path, to):
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)


def patch(file, folder):
    """Applies a patch to the files of a folder."""
    done = subprocess.run(["patch", "--strip=1", "--quiet", "--no-backup-if-mismatch",
                           "--fuzz=0", f"--input={file}"], cwd=folder, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0:
        raise Malformed(f"{file} does not fit any more: {done.stdout.strip()}")
