"""The model of a figure: its calls in the order in which they are told, numbered, with
whose code runs, and the steps of a walk through them. It holds nothing that differs from
run to run."""

from dataclasses import dataclass, field

from . import recording
from .compiled import Place, short

# Calls that are made between the steps that the figures tell. A figure's `show` brings
# one back. Methods that only look, const or static ones, are left out too.
PLUMBING = {"wait_for_request", "accept_pause", "watch", "read_buffer", "write_buffer",
            "body_buffer", "connection_failed", "date_of_now", "close_in_child",
            "log_message", "flush_headers", "decide_about_connection", "remove_host",
            "read_head", "answer_request", "call_method", "send_response_only",
            "take_from_body", "send_extra_headers", "send_validators"}


@dataclass
class Node:
    """A call in a figure."""
    id: int
    lane: int
    parent: int | None
    depth: int
    class_name: str
    method: str
    family: str
    marks: list
    site: Place
    body: Place
    number: str = ""
    row: int = 0
    unwound: bool = False  # an exception has left it
    rethrows: bool = False
    catches: bool = False
    throws: str = ""
    handles_error: bool = False  # it is called while an exception is being handled
    is_child_copy: bool = False  # the call that forked goes on in the child
    starter: int | None = None  # the call that started this lane, with its first call
    starts: str = ""  # thread, fork: what this call starts
    signals: int | None = None  # the waiting call that this one ends
    box: list = field(default_factory=list)  # x, y, width, height in the picture


@dataclass
class Step:
    """A place in the source at which the walk stops."""
    kind: str  # call, enter, return, throw, rethrow, catch, thread, fork
    call: int
    place: Place
    text: str = ""


@dataclass
class Model:
    """A figure's calls and steps."""
    lanes: list
    calls: list
    steps: list


@dataclass
class Shown:
    """A call that the figure shows, with the events of the hidden calls below it."""
    call: recording.Call
    events: list = field(default_factory=list)

    def signature(self):
        """Two calls of the same signature look the same in a figure."""
        function = self.call.function
        return (function, self.call.unwound,
                tuple((event.kind, event.call.signature() if event.call else event.detail)
                      for event in self.events))


def make_model(figure, lanes, program):
    """The model of a figure file, from the lanes of a trace."""
    return _Maker(figure, lanes, program).make()


class _Maker:
    def __init__(self, figure, lanes, program):
        self.figure = figure
        self.lanes = lanes
        self.program = program
        self.model = Model([], [], [])
        self.numbers = []  # calls so far, for each lane
        self.next_rows = []
        self.signals = dict(signal.split(">") for signal in figure.signals)
        self.open = {}  # the waiting calls that a signal is to end: name -> node
        self.sent = set()

    def make(self):
        """Tells the lanes in turn: each until it ends, or waits for another's signal."""
        waiting = [self._lane_from(self.figure.root, self.figure.lane)]
        if self.figure.beside:
            waiting.append(self._lane_from(self.figure.beside, self.figure.beside_lane))
        while waiting:
            teller = waiting.pop(0)
            for index in range(len(self.next_rows)):
                self.next_rows[index] = max(self.next_rows)
            if next(teller, None):
                waiting.append(teller)
        for node in self.model.calls:
            if node.starter is not None:
                kind = "fork" if node.is_child_copy else "thread"
                self.model.calls[node.starter].starts = kind
        return self.model

    # What is shown.

    def _is_shown(self, function, in_special):
        if not function or not function.class_name:
            return False
        name = f"{short(function.class_name)}::{function.name}"
        names = {name, function.name}
        if names & set(self.figure.show):
            return True
        if function.is_special or in_special or names & set(self.figure.hide):
            return False
        if not self.program.is_of_the_house(function.class_name):
            return False
        known = self.program.classes[function.class_name].method(function.name)
        only_looks = known and (known.is_const or known.is_static)
        return not only_looks and function.name not in PLUMBING

    def _collect(self, call, shown, in_special=False):
        """Gathers the events of a call, and those of the hidden calls below it."""
        for event in call.events:
            if event.kind != "call":
                shown.events.append(event)
                continue
            function = event.call.function
            is_special = bool(function and function.is_special)
            if not self._is_shown(function, in_special):
                shown.events += self._events_of_hidden(event.call,
                                                       in_special or is_special)
                continue
            inner = Shown(event.call)
            self._collect(event.call, inner)
            if function.name in self.figure.stop:
                inner.events = [one for one in inner.events if one.kind == "throw"]
            if not self._is_idle_turn(shown, inner):
                shown.events.append(recording.Event("call", event.site, inner))

    def _events_of_hidden(self, call, in_special):
        """What a hidden call throws and catches itself is nobody else's matter."""
        hidden = Shown(call)
        self._collect(call, hidden, in_special)
        concerns_others = call.unwound or any(event.call and event.call.call.unwound
                                              for event in hidden.events)
        own = () if concerns_others else ("throw", "rethrow", "catch", "caught")
        return [event for event in hidden.events if event.kind not in own]

    @staticmethod
    def _is_idle_turn(shown, inner):
        """How often the loop turns while nothing comes differs from run to run. So a call
        of its own that is like the one before is not told again."""
        function = shown.call.function
        before = shown.events[-1] if shown.events else None
        return bool(function and function.name == "serve_forever" and before and
                    before.call and before.call.signature() == inner.signature())

    # The lanes.

    def _lane_from(self, root, lane_name):
        found = next((call for name in sorted(self.lanes)
                      if (call := self._find(self.lanes[name], root))), None)
        if not found:
            raise LookupError(f"{self.figure.name}: {root} was not called")
        shown = Shown(found)
        self._collect(found, shown)
        return self._tell(shown, self._new_lane(lane_name), None, found.site)

    def _find(self, call, root):
        for event in call.events:
            if event.kind != "call":
                continue
            function = event.call.function
            if function and f"{short(function.class_name)}::{function.name}" == root:
                return event.call
            if found := self._find(event.call, root):
                return found
        return None

    def _new_lane(self, name):
        same = sum(lane.split(" (")[0] == name for lane in self.model.lanes)
        self.model.lanes.append(f"{name} ({same + 1})" if same else name)
        self.numbers.append(0)
        self.next_rows.append(0)
        return len(self.model.lanes) - 1

    def _step(self, kind, node, place, text=""):
        if place.file:
            self.model.steps.append(Step(kind, node.id, place, text))

    # A generator, so that a lane can stop where it waits for another, and go on later.
    def _tell(self, shown, lane, parent, site, handles_error=False, starter=None):
        node = self._add(shown.call, lane, parent, site)
        node.handles_error = handles_error
        node.starter = starter
        self._step("call", node, site)
        self._step("enter", node, node.body)
        name = f"{node.class_name}::{node.method}"
        is_waiting = name in self.signals.values()
        if name in self.signals:
            node.signals = self.open.pop(self.signals[name], None)
            self.sent.add(self.signals[name])
        started = []
        yield from self._tell_events(shown, node, started)
        if is_waiting and name not in self.sent and self.figure.beside:
            self.open[name] = node.id
            yield True
        if not shown.call.unwound:
            self._step("return", node, site)
        yield from self._tell_started(started)

    def _add(self, call, lane, parent, site):
        function = call.function
        self.numbers[lane] += 1
        letter = chr(ord("a") + lane - 1) if lane else ""
        node = Node(id=len(self.model.calls), lane=lane,
                    parent=parent.id if parent else None,
                    depth=parent.depth + 1 if parent else 0,
                    class_name=short(function.class_name), method=function.name,
                    family=self.program.family(function.class_name),
                    marks=self.program.marks(function.class_name, function.name),
                    site=site, body=function.place,
                    number=f"{letter}{self.numbers[lane]}",
                    unwound=call.unwound, row=self.next_rows[lane])
        self.next_rows[lane] += 1
        self.model.calls.append(node)
        return node

    def _tell_events(self, shown, node, started):
        handling = 0
        for event in shown.events:
            if event.kind == "call":
                yield from self._tell(event.call, node.lane, node, event.site,
                                      handling > 0)
            elif event.kind == "throw":
                node.throws = event.detail
                self._step("throw", node, event.site, event.detail)
            elif event.kind == "rethrow":
                node.rethrows = True
                self._step("rethrow", node, event.site)
            elif event.kind == "catch":
                handling += 1
                node.catches = True
                self._step("catch", node, event.site)
            elif event.kind == "caught":
                handling -= 1
            else:
                started.append((event, node))
                self._step(event.kind, node, event.site)

    def _tell_started(self, started):
        for event, starter in started:
            lane = self.lanes.get(event.detail, recording.Call())
            shown = Shown(lane)
            self._collect(lane, shown)
            if not any(one.call for one in shown.events):
                starter.starts = event.kind  # of a program that is not ours
            elif event.kind == "thread":
                yield from self._tell_thread(shown, starter)
            else:
                yield from self._tell_child(shown, starter)

    def _tell_thread(self, shown, starter):
        lane = self._new_lane("worker thread")
        self.next_rows[lane] = starter.row + 1
        first = starter.id
        for event in shown.events:
            if event.call:
                yield from self._tell(event.call, lane, None, event.site, starter=first)
                first = None

    # fork() returns a second time, in the middle of the call that forked.
    def _tell_child(self, shown, starter):
        lane = self._new_lane("child process")
        self.next_rows[lane] = starter.row + 1
        copy = Node(id=len(self.model.calls), lane=lane, parent=None, depth=0,
                    class_name=starter.class_name, method=starter.method,
                    family=starter.family, marks=[], site=starter.site, body=starter.body,
                    number=f"{starter.number}′", row=starter.row, is_child_copy=True,
                    starter=starter.id)
        self.model.calls.append(copy)
        self._step("enter", copy, copy.body, "child")
        started = []
        yield from self._tell_events(shown, copy, started)
        yield from self._tell_started(started)
