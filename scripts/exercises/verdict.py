"""What came of a try: which promises are kept, and the story of the first broken one."""

from dataclasses import dataclass, field


@dataclass
class Step:
    """A step of a story: what was done; and, in its last, what was expected and what
    came."""
    done: str
    expected: str = ""
    came: str = ""


@dataclass
class Promise:
    """A promise of an exercise. One after the first broken one was not tried: None."""
    name: str
    kept: bool = None
    story: list = field(default_factory=list)


@dataclass
class Verdict:
    """Of a try as a whole."""
    exercise: str
    promises: list
    sentence: str  # what is wrong, or that all is well

    @property
    def solved(self):
        return bool(self.promises) and all(promise.kept for promise in self.promises)

    @property
    def broken(self):
        """The first broken promise, or None."""
        return next((one for one in self.promises if one.kept is False), None)

    def as_json(self):
        return {"exercise": self.exercise, "solved": self.solved,
                "sentence": self.sentence,
                "kept": sum(bool(one.kept) for one in self.promises),
                "promises": [{"name": one.name, "kept": one.kept,
                              "story": [vars(step) for step in one.story]}
                             for one in self.promises]}


def told(verdict):
    """A verdict for a person: nothing but the first broken promise has its story."""
    lines = [f"  {'kept  ' if one.kept else 'broken'}  {one.name}"
             for one in verdict.promises if one.kept is not None]
    left = sum(one.kept is None for one in verdict.promises)
    if verdict.broken:
        lines += ["", *story_lines(verdict.broken.story)]
    if left:
        lines += ["", f"  ({left} more not tried yet)"]
    return "\n".join([*lines, "", verdict.sentence])


def story_lines(story):
    lines = []
    for number, step in enumerate(story, 1):
        lines.append(f"    {number}. {step.done}")
        if step.expected:
            lines.append(f"       expected: {step.expected}")
        if step.came:
            lines.append(f"       came:     {step.came}")
    return lines
