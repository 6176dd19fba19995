"""A second witness agrees: gdb, which looks at the same flows in programs that were built
without instrumentation, sees the calls that the figures show: the same methods of the
same classes, in the same order in each thread and process, each called by the same."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import studio
from .studio import BUILD, SOURCE, figure_file

IN_GDB = Path(__file__).with_name("calls_in_gdb.py")
WITNESSED = [name for name in figure_file.names()
             if figure_file.read(name).witness == "gdb"]
TIME_LIMIT = 60  # of a flow, which takes one or two seconds


def setUpModule():
    """Each figure is drawn once, and gdb runs each flow once."""
    if not shutil.which("gdb"):
        skip("gdb was not found: scripts/setup diagrams")
    global FIGURES, SEEN  # pylint: disable=global-variable-undefined
    workshop = studio.workshop()
    FIGURES = {name: workshop.draw(name).description for name in WITNESSED}
    watched = {}
    for figure in FIGURES.values():
        methods = watched.setdefault(flow_of(figure), set())
        methods.update(map(name_of, figure["calls"]))
    SEEN = {flow: watch(flow, methods) for flow, methods in watched.items()}


def skip(reason):
    """Nobody shall think that gdb has agreed."""
    print(f"GDB IS NOT ASKED: {reason}", file=sys.stderr)
    raise unittest.SkipTest(reason)


def flow_of(figure):
    """The flow from which a figure is drawn: "06/fork"."""
    return f"{figure['stage']}/{figure['flow']}"


def name_of(call):
    """BaseServer::serve_forever"""
    return f"{call['class_name']}::{call['method']}"


def watch(flow, methods):
    """Runs a flow in gdb: for each thread of each process, its calls as stacks."""
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "recording"
        environment = os.environ | {"WITNESS_METHODS": " ".join(sorted(methods)),
                                    "WITNESS_RECORDING": str(recording)}
        done = subprocess.run(["gdb", "-nx", "-batch", "-x", IN_GDB,
                               BUILD / "witness" / flow],
                              text=True, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIME_LIMIT, check=False)
        if "Operation not permitted" in done.stdout and "ptrace" in done.stdout:
            skip("this machine does not let gdb trace a program")
        text = recording.read_text(encoding="ascii") if recording.exists() else ""
        if not text.endswith("end\n"):
            raise RuntimeError(f"{flow} in gdb:\n{done.stdout}")
    return read(text)


def read(text):
    """The stacks of each lane: {(process, thread): [[outermost, ..., the call]]}."""
    lanes = {}
    for line in text.splitlines()[:-1]:
        process, thread, *stack = line.split(" ")
        lanes.setdefault((int(process), int(thread)), []).append(stack)
    return lanes


def shown(figure):
    """A figure's calls: for each of its lanes the stacks. The call that goes on in a
    child was not made there."""
    calls = figure["calls"]

    def stack(call):
        if call["is_child_copy"]:
            return stack(calls[call["starter"]])
        caller = call["parent"]
        return (stack(calls[caller]) if caller is not None else []) + [name_of(call)]

    return [[stack(call) for call in calls
             if call["lane"] == lane and not call["is_child_copy"]]
            for lane in range(len(figure["lanes"]))]


def seen(figure, lanes):
    """What gdb has seen of what the figure shows: the main thread's calls from the root
    on, and all of the others."""
    methods = set(map(name_of, figure["calls"]))
    root = name_of(figure["calls"][0])
    found = []
    for lane, stacks in sorted(lanes.items()):
        stacks = [[name for name in stack if name in methods]
                  for stack in stacks if stack[-1] in methods]
        if lane == (1, 1):
            stacks = [stack for stack in stacks if stack[0] == root]
        if stacks:
            found.append(without_idle_turns(stacks))
    return found


def without_idle_turns(stacks):
    """The calls that the loop makes again just as before are not told, as in a figure."""
    turns = []
    for stack in stacks:
        if len(stack) <= 2:
            turns.append([])
        turns[-1:] = [turns[-1] + [stack]] if turns else [[stack]]
    return [stack for index, turn in enumerate(turns)
            if index == 0 or turn != turns[index - 1] for stack in turn]


def as_text(lanes):
    """For the eye."""
    return "\n\n".join("\n".join("    " * (len(stack) - 1) + stack[-1] for stack in lane)
                       for lane in lanes)


class TheSecondWitness(unittest.TestCase):
    """The figures of calls, and what gdb has seen."""

    maxDiff = None

    def test_it_has_seen_what_the_figure_shows(self):
        for name, figure in FIGURES.items():
            with self.subTest(name):
                expected, found = shown(figure), seen(figure, SEEN[flow_of(figure)])
                self.assertEqual(as_text(found), as_text(expected))
                self.assertEqual(found, expected)

    def test_it_has_seen_each_flow_of_its_stages(self):
        flows = [f"{path.parent.name}/{path.stem}"
                 for stage in {figure["stage"] for figure in FIGURES.values()}
                 for path in (SOURCE / "diagrams" / "flows" / stage).glob("*.cpp")]
        self.assertEqual(sorted(SEEN), sorted(flows))


class AnotherFigure(unittest.TestCase):
    """What gdb has seen is not what another figure would show."""

    def changed(self, name):
        """A copy of what gdb has seen, to be changed, and the figure."""
        figure = FIGURES[name]
        lanes = {lane: [stack[:] for stack in stacks]
                 for lane, stacks in SEEN[flow_of(figure)].items()}
        return lanes, lambda: self.assertNotEqual(seen(figure, lanes), shown(figure))

    def test_a_call_that_is_missing(self):
        lanes, differs = self.changed("06-serve-forever")
        lanes[1, 1].remove(lanes[1, 1][-1])
        differs()

    def test_calls_in_another_order(self):
        lanes, differs = self.changed("06-handle-request")
        lanes[1, 1][2:4] = reversed(lanes[1, 1][2:4])
        differs()

    def test_a_call_by_another(self):
        lanes, differs = self.changed("06-process-request-raises")
        at = next(index for index, stack in enumerate(lanes[1, 1])
                  if stack[-1] == "BaseServer::handle_error")
        lanes[1, 1][at].insert(2, "BaseServer::process_request")
        differs()

    def test_a_call_in_another_process(self):
        lanes, differs = self.changed("06-fork")
        lanes[1, 1].append(lanes[2, 1].pop())
        differs()

    def test_one_thread_for_both(self):
        lanes, differs = self.changed("06-thread")
        lanes[1, 1] += lanes.pop(max(lanes))
        differs()


if __name__ == "__main__":
    unittest.main()
