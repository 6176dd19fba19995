"""What recorder/flowtrace.cpp wrote, as a tree of calls for each lane: a thread of a
process."""

import subprocess
from dataclasses import dataclass, field
from functools import lru_cache

from .compiled import Function, Place


@dataclass
class Event:
    """What happens in a call: another call, an exception, the start of a lane."""
    kind: str  # call, throw, rethrow, catch, caught, thread, fork
    site: Place
    call: "Call | None" = None
    detail: str = ""  # the type that is thrown, the lane that is started


@dataclass
class Call:
    """A call; of a lane's outermost calls the `function` is None."""
    function: Function | None = None
    site: Place = Place()
    events: list = field(default_factory=list)
    unwound: bool = False  # an exception has left it


@dataclass
class Frame:
    """A call that has not returned."""
    call: Call
    function: int
    address: int
    began_in_flight: bool


class Lane:
    """One thread while its events are read."""

    def __init__(self, program, base):
        self.program = program
        self.base = base
        self.top = Call()
        self.stack = []
        self.in_flight = 0  # exceptions between their throw and their catch

    def current(self):
        """The call that is being executed."""
        return self.stack[-1].call if self.stack else self.top

    def site(self, address):
        """The line of a call. A return address lies behind it: the byte before counts."""
        return self.program.line(address - self.base - 1)

    def leave_frames_below(self, address):
        """clang reports no exit of a function that an exception leaves: the next event
        comes from a frame further up."""
        while self.stack and self.stack[-1].address < address:
            self.stack.pop().call.unwound = True

    def enter(self, function, site, address):
        """A function begins. One whose frame is at the same place is over."""
        self.leave_frames_below(address + 1)
        call = Call(self.program.functions[function - self.base], self.site(site))
        self.current().events.append(Event("call", call.site, call))
        self.stack.append(Frame(call, function, address, self.in_flight > 0))

    def leave(self, function, _site, address):
        """A function returns, or with g++ an exception leaves it."""
        self.leave_frames_below(address)
        if self.stack and self.stack[-1].function == function:
            frame = self.stack.pop()
            if self.in_flight and not frame.began_in_flight:
                frame.call.unwound = True

    def other(self, kind, detail, site, address):
        """An exception, or the start of a lane."""
        self.leave_frames_below(address)
        detail = type_name(detail) if kind == "throw" else detail
        self.current().events.append(Event(kind, self.site(site), None, detail))
        if kind in ("throw", "rethrow"):
            self.in_flight += 1
            for frame in self.stack:
                frame.began_in_flight = False
        elif kind == "catch":
            self.in_flight = max(0, self.in_flight - 1)


def read_trace(path, program):
    """The outermost call of each lane: {"m": ..., "m.t1": ...}. Most events are those of
    the standard library's templates, which nobody wants to hear of."""
    lines = path.read_text(encoding="ascii").splitlines()
    base = int(lines[0], 16)
    lanes = {}
    for line in lines[1:]:
        name, kind, what, site, frame = line.split(" ")
        lane = lanes.setdefault(name, Lane(program, base))
        if kind not in ("enter", "leave"):
            lane.other(kind, what, int(site, 16), int(frame, 16))
        elif (function := int(what, 16)) - base in program.functions:
            getattr(lane, kind)(function, int(site, 16), int(frame, 16))
    return {name: lane.top for name, lane in lanes.items()}


@lru_cache
def type_name(mangled):
    """St13runtime_error is std::runtime_error."""
    done = subprocess.run(["c++filt", "--types", mangled], capture_output=True, text=True,
                          check=True)
    return done.stdout.strip()
