"""The model of a figure: its calls in the order in which they are told, numbered, with
whose code runs, and the steps of a walk through them. It holds nothing that differs from
run to run.

It is made in three parts: select() takes from each lane what the figure shows,
interleave() makes one story of several lanes, number() makes the model of that."""

from dataclasses import dataclass, field

from .compiled import Place, short
from .recording import Call, Event

STARTS = ("thread", "fork")  # events with which another lane begins


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
    lanes: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    steps: list = field(default_factory=list)


@dataclass(eq=False)
class Shown:
    """A call that the figure shows, with the events of the hidden calls below it."""
    call: Call
    events: list = field(default_factory=list)
    is_child_copy: bool = False

    @property
    def name(self):
        """BaseServer::serve_forever"""
        return self.call.function.full_name

    def signature(self):
        """Two calls of the same signature look the same in a figure."""
        return (self.call.function, self.call.unwound,
                tuple((event.kind, event.detail, event.call and event.call.signature())
                      for event in self.events))


@dataclass(eq=False)
class Lane:
    """A thread or process of the figure."""
    name: str
    starter: Shown | None = None
    index: int = 0
    calls: int = 0  # so far
    row: int = 0  # of its next call


@dataclass
class Told:
    """Something that happens: a call begins or ends, is left or waits; or another lane
    goes on (turn)."""
    kind: str
    shown: Shown | None = None
    lane: Lane | None = None
    caller: Shown | None = None
    site: Place = Place()
    text: str = ""
    handles_error: bool = False


def make_model(figure, lanes, program):
    """The model of a figure file, from the lanes of a recording."""
    shown = [select(find(lanes, figure.root), figure, lanes, program)]
    own = [Lane(figure.lane)]
    if figure.beside:
        shown.append(select(find(lanes, figure.beside), figure, lanes, program))
        own.append(Lane(figure.beside_lane))
    signals = dict(signal.split(">") for signal in figure.signals)
    stories = [story(one, lane, site=one.call.site) for one, lane in zip(shown, own)]
    return number(interleave(stories, signals), own, signals, program)


def find(lanes, root):
    """The first call of a method."""
    def calls_below(call):
        for event in call.events:
            if event.kind == "call":
                yield event.call
                yield from calls_below(event.call)

    for name in sorted(lanes):
        for call in calls_below(lanes[name]):
            if call.function.full_name == root:
                return call
    raise LookupError(f"{root} was not called")


# What is shown.

def select(call, figure, lanes, program, in_special=False):
    """What a figure shows of a call: its events, and those of hidden calls below it."""
    shown = Shown(call)
    for event in call.events:
        function = event.call and event.call.function
        if event.kind in STARTS:
            lane = select(lanes.get(event.detail, Call()), figure, lanes, program)
            shown.events.append(Event(event.kind, event.site, lane, event.detail))
        elif event.kind != "call":
            shown.events.append(event)
        elif is_shown(function, figure, program, in_special):
            inner = select(event.call, figure, lanes, program)
            if function.name in figure.stop:
                inner.events = [one for one in inner.events if one.kind == "throw"]
            if not is_idle_turn(shown, inner, figure):
                shown.events.append(Event("call", event.site, inner))
        else:
            shown.events += events_of_hidden(
                select(event.call, figure, lanes, program,
                       in_special or function.is_special))
    return shown


def is_shown(function, figure, program, in_special):
    """Figures tell of the methods of servers and handlers: the members of families."""
    names = {function.name, function.full_name}
    if names & set(figure.show):
        return True
    if function.is_special or in_special or names & set(figure.hide):
        return False
    if not program.root_of(function.class_name):
        return False
    known = program.classes[function.class_name].method(function.name)
    return not (known and known.only_looks)


def events_of_hidden(hidden):
    """What a hidden call throws and catches itself is nobody else's matter."""
    concerns_others = hidden.call.unwound or any(
        event.kind == "call" and event.call.call.unwound for event in hidden.events)
    own = () if concerns_others else ("throw", "rethrow", "catch", "caught")
    return [event for event in hidden.events if event.kind not in own]


def is_idle_turn(shown, inner, figure):
    """How often a loop turns while nothing comes differs from run to run. So a call of
    its own that is like the one before is not told again."""
    is_loop = shown.call.function and shown.name in figure.loops
    before = shown.events[-1] if shown.events else None
    return bool(is_loop and before and before.kind == "call" and
                before.call.signature() == inner.signature())


# In which order it is told.

def story(shown, lane, caller=None, site=Place(), handles_error=False):
    """All that happens in a call, in the order in which it is told: a lane that it starts
    when it has returned."""
    told = [Told("enter", shown, lane, caller, site, handles_error=handles_error)]
    started, handling = [], 0
    for event in shown.events:
        if event.kind == "call":
            told += story(event.call, lane, shown, event.site, handling > 0)
        elif event.kind == "caught":
            handling -= 1
        else:
            told.append(Told(event.kind, shown, lane, site=event.site, text=event.detail))
            handling += event.kind == "catch"
            if event.kind in STARTS:
                started += story_of_lane(event, shown)
    if not shown.is_child_copy:
        told.append(Told("wait", shown))
        if not shown.call.unwound:
            told.append(Told("return", shown, site=site))
    return told + started


def story_of_lane(event, starter):
    """What happens in a lane that a call starts; nothing in a program that is not ours.
    fork() returns a second time, in the middle of the call that forked."""
    calls = [one for one in event.call.events if one.kind == "call"]
    if calls and event.kind == "fork":
        copy = Shown(starter.call, event.call.events, is_child_copy=True)
        return story(copy, Lane("child process", starter))
    lane = Lane("worker thread", starter)
    return [told for one in calls for told in story(one.call, lane, site=one.site)]


def interleave(stories, signals):
    """Tells the stories in turn: each until it ends, or waits for another's signal."""
    told, sent, has_others = [], set(), len(stories) > 1
    while stories:
        current = stories.pop(0)
        told.append(Told("turn"))
        for at, one in enumerate(current):
            name = one.shown.name
            waits = (one.kind == "wait" and has_others and name not in sent and
                     name in signals.values())
            if one.kind == "enter" and name in signals:
                sent.add(signals[name])
            if waits or one.kind != "wait":
                told.append(one)
            if waits:
                stories.append(current[at + 1:])
                break
    return told


# The numbers.

def number(told, lanes, signals, program):
    """The model of what is told; `lanes` are those that no call of the figure starts."""
    model, nodes, waiting = Model(), {}, {}
    for lane in lanes:
        begin(lane, model, nodes)
    for one in told:
        if one.kind == "turn":
            latest = max(lane.row for lane in lanes)
            for lane in lanes:
                lane.row = latest
        elif one.kind == "wait":
            waiting[one.shown.name] = nodes[one.shown].id
        elif one.kind == "enter":
            if one.lane not in lanes:
                lanes.append(one.lane)
                begin(one.lane, model, nodes)
            node = nodes[one.shown] = new_node(one, model, nodes, program)
            node.signals = waiting.pop(signals.get(one.shown.name), None)
            if not node.is_child_copy:
                add_step(model, "call", node, node.site)
            add_step(model, "enter", node, node.body, "child" * node.is_child_copy)
        else:
            add_event(model, nodes[one.shown], one, program)
    return model


def begin(lane, model, nodes):
    """A lane gets its name, and the row in which it begins."""
    same = sum(name.split(" (")[0] == lane.name for name in model.lanes)
    lane.index = len(model.lanes)
    model.lanes.append(f"{lane.name} ({same + 1})" if same else lane.name)
    if lane.starter:
        lane.row = nodes[lane.starter].row + 1


def new_node(told, model, nodes, program):
    """A call in its lane."""
    function, lane, parent = told.shown.call.function, told.lane, nodes.get(told.caller)
    node = Node(id=len(model.calls), lane=lane.index,
                parent=parent.id if parent else None,
                depth=parent.depth + 1 if parent else 0,
                class_name=short(function.class_name), method=function.name,
                family=program.family(function.class_name), marks=[], site=told.site,
                body=function.place, row=lane.row, handles_error=told.handles_error)
    if lane.starter and lane.calls == 0 and not parent:
        node.starter = nodes[lane.starter].id
    if told.shown.is_child_copy:
        starter = nodes[lane.starter]
        node.is_child_copy, node.site, node.row = True, starter.site, starter.row
        node.number = f"{starter.number}′"
    else:
        lane.calls += 1
        lane.row += 1
        letter = chr(ord("a") + lane.index - 1) if lane.index else ""
        node.number = f"{letter}{lane.calls}"
        node.unwound = told.shown.call.unwound
        node.marks = program.marks(function.class_name, function.name)
    model.calls.append(node)
    return node


def add_event(model, node, told, program):
    """What happens in a call, or that it returns."""
    text = ""
    if told.kind == "throw":
        is_ours = told.text in program.classes
        text = node.throws = short(told.text) if is_ours else told.text
    elif told.kind in ("rethrow", "catch"):
        node.rethrows |= told.kind == "rethrow"
        node.catches |= told.kind == "catch"
    elif told.kind in STARTS:
        node.starts = told.kind
    add_step(model, told.kind, node, told.site, text)


def add_step(model, kind, node, place, text=""):
    """Only what is in a source can be a step."""
    if place.file:
        model.steps.append(Step(kind, node.id, place, text))
