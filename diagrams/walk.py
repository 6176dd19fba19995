"""A walk through a figure, step by step: what has happened so far, which call's code is
looked at, and what is said of it. The slides and the player show it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

# What has become of a call. CALLED is between a line that calls and the code that runs.
AHEAD, CALLED, OPEN, RETURNED, LEFT = "ahead", "called", "open", "returned", "left"


@dataclass
class Moment:
    """One step of the walk."""
    kind: str
    call: int  # that the step is about
    lit: int  # the call whose code is looked at
    file: str
    line: int
    states: list  # of each call
    says: str


def has_steps(figure):
    """Whether one can walk through a figure: one of classes has no calls."""
    return bool(figure["steps"]) and all(call["box"] for call in figure["calls"])


def moments(figure):
    """The steps of a figure's description (drawing.py)."""
    walker = _Walker(figure["calls"])
    return [walker.take(step) for step in figure["steps"]]


class _Walker:
    def __init__(self, calls):
        self.calls = calls
        self.states = [AHEAD] * len(calls)

    def take(self, step):
        """What the next step changes."""
        call = self.calls[step["call"]]
        lit = lit_call(step, call)
        self.states[call["id"]] = CALLED if step["kind"] == "call" else OPEN
        self._end_calls_below(self.calls[lit])
        if step["kind"] == "return":
            self.states[call["id"]] = RETURNED
        place = step["place"]
        return Moment(step["kind"], call["id"], lit, place["file"], place["line"],
                      list(self.states), sentence(step, call, self.calls))

    # When the code of a call is at work, all that it had called is over, by whatever way.
    def _end_calls_below(self, active):
        open_calls = {active["id"]}
        while active["parent"] is not None:
            active = self.calls[active["parent"]]
            open_calls.add(active["id"])
        for call in self.calls:
            number = call["id"]
            if (self.states[number] == OPEN and call["lane"] == active["lane"] and
                    number not in open_calls):
                self.states[number] = LEFT if call["unwound"] else RETURNED


def lit_call(step, call):
    """A call begins and ends at a line of its caller."""
    is_outside = step["kind"] in ("call", "return") and call["parent"] is not None
    return call["parent"] if is_outside else call["id"]


def name_of(call):
    """A call in words."""
    return f"{call['method']}() of {call['class_name']}"


def where(place):
    """A place in words, without its folder."""
    return f"line {place['line']} of {PurePosixPath(place['file']).name}"


def sentence(step, call, calls):
    """What a step is, in words."""
    name, place, kind = name_of(call), where(step["place"]), step["kind"]
    if kind == "call":
        return f"{name} is about to be called, in {place}"
    if kind == "enter" and call["is_child_copy"]:
        return f"fork() returns a second time: {name} goes on in the child process"
    if kind == "enter":
        site = call["site"]
        return f"{name}, called in {where(site)}" if site["file"] else name
    if kind == "return":
        if call["parent"] is None:
            return f"{name} has returned to {place}"
        return f"{name} has returned to {calls[call['parent']]['method']}(), {place}"
    return f"{name} " + {
        "throw": f"throws {step['text']}, in {place}",
        "rethrow": f"throws the exception on, in {place}",
        "catch": f"catches the exception, in {place}",
        "thread": f"starts a thread, in {place}",
        "fork": f"forks: a second process begins, in {place}",
    }[kind]
