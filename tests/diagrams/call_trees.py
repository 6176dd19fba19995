"""The calls of a run as a tree, the same for a recording of the original and for one of
ours: both are compared as they came, before a figure leaves anything out."""

from dataclasses import dataclass, field

from diagrams.compiled import short


@dataclass
class Call:
    """A method, "BaseServer.serve_forever", or what begins a lane: "thread", "fork"."""
    name: str
    calls: list = field(default_factory=list)

    def method(self):
        """The name without the class."""
        return self.name.rpartition(".")[2]


def lines(calls, indent=""):
    """A tree for the eye, and for comparing."""
    found = []
    for call in calls:
        found += [indent + call.name, *lines(call.calls, indent + "    ")]
    return found


def of_original(recording):
    """The calls of the recording, a text, that record.py wrote."""
    lanes = {"m": [Call("m")]}  # the calls that have not returned
    for line in recording.splitlines():
        lane, event, name = line.split(" ")
        stack = lanes[lane]
        if event == "leave":
            stack.pop()
            continue
        call = Call(name if event == "enter" else event)
        stack[-1].calls.append(call)
        if event == "enter":
            stack.append(call)
        else:
            lanes[name] = [call]
    return tidy(lanes["m"][0].calls)


def of_ours(lanes, program, also_told):
    """The calls of a trace that recording.read_trace() read: the methods of servers and
    handlers, and what a figure tells beside those."""
    top = Call("m")
    _collect(lanes["m"], top, lanes, program, also_told)
    return tidy(top.calls)


def _collect(traced, into, lanes, program, also_told):
    for event in traced.events:
        if event.kind == "call":
            name = _name(event.call.function, program, also_told)
            call = Call(name) if name else into
            if name:
                into.calls.append(call)
            _collect(event.call, call, lanes, program, also_told)
        elif event.kind in ("thread", "fork") and event.detail in lanes:
            lane = Call(event.kind)
            into.calls.append(lane)
            _collect(lanes[event.detail], lane, lanes, program, also_told)


def _name(function, program, also_told):
    if not function or not function.class_name:
        return None
    name = f"{short(function.class_name).partition('<')[0]}.{function.name}"
    # The compilers don't agree on which constructors there are. What one calls is told.
    is_constructor = function.is_special and not function.name.startswith("~")
    is_told = program.root_of(function.class_name) or name in also_told
    return name if is_told and not is_constructor else None


def looks(program):
    """The names of the methods that only look at a server or handler. No figure tells of
    them: they are the methods that are const or static in our classes."""
    return {method.name for one in program.classes.values()
            if program.root_of(one.name) for method in one.methods
            if method.only_looks}


def without(calls, methods):
    """The calls without those of some methods: what these call moves to their place."""
    left = []
    for call in calls:
        inner = without(call.calls, methods)
        left += inner if call.method() in methods else [Call(call.name, inner)]
    return left


def tidy(calls):
    """Without what differs from run to run: how often the loop turns while nothing comes.
    And without what is nothing: a lane or a destructor in which nothing is called."""
    left = []
    for call in calls:
        inner = tidy(call.calls)
        if call.method() == "serve_forever":
            inner = [one for turn in _turns(inner) if not _is_idle(turn) for one in turn]
        is_named = "." in call.name and "~" not in call.name
        if inner or is_named:
            left.append(Call(call.name, inner))
    return left


def _turns(calls):
    """Each turn of the loop ends with service_actions(), but for the last one."""
    turns = [[]]
    for call in calls:
        turns[-1].append(call)
        if call.method() == "service_actions":
            turns.append([])
    return turns


def _is_idle(turn):
    methods = [call.method().lstrip("_") for call in turn]
    return "service_actions" in methods and "handle_request_noblock" not in methods
