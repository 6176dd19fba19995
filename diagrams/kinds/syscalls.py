"""The figure of system calls: what a server and its client ask of the kernel, side by
side. It is recorded with strace, from the examples of the chapter as they are."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .. import look
from ..canvas import Canvas
from ..compiled import Place
from ..model import Model, Node
from .calls import draw_lanes

CALLS = "socket,bind,listen,accept4,connect,sendto,recvfrom,close"

# What one side does, and the call of the other side that it lets return.
LETS_RETURN = {"listen": "connect", "connect": "accept4", "sendto": "recvfrom",
               "close": "recvfrom"}

TIME_LIMIT = 10


def record(server, client):
    """Runs both, the client with one line to send: the calls of each, (name, result)."""
    with tempfile.TemporaryDirectory() as folder:
        traces = [Path(folder) / "server", Path(folder) / "client"]
        with subprocess.Popen([*strace(traces[0]), server, "0"],
                              stdout=subprocess.PIPE, text=True) as serving:
            try:
                port = serving.stdout.readline().rpartition(":")[2].strip()
                subprocess.run([*strace(traces[1]), client, port], input="hello\n",
                               stdout=subprocess.DEVNULL, text=True, check=True,
                               timeout=TIME_LIMIT)
                wait_for_next_client(traces[0])
            finally:
                end_traced(traces[0], serving)
        return [calls_in(trace) for trace in traces]


def strace(trace):
    """The command in front of a program."""
    return ["strace", "-f", f"--trace={CALLS}", f"--output={trace}"]


def wait_for_next_client(trace):
    """The client is gone, and the server has closed the connection and sleeps again. (It
    may do so for a moment for another reason: several looks must agree.)"""
    deadline = time.monotonic() + TIME_LIMIT
    looks = 0
    while looks < 10:
        waits = ("close", "0") in calls_in(trace) and state_of(pid_in(trace)) == "S"
        looks = looks + 1 if waits else 0
        if time.monotonic() > deadline:
            raise TimeoutError("the server does not wait for its next client")
        time.sleep(0.005)


def state_of(pid):
    """What a process is doing: "S" when it sleeps (proc(5))."""
    status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return status.rpartition(")")[2].split()[0]


def pid_in(trace):
    """The number of the traced process; it begins each line. 0 before the first."""
    text = trace.read_text(encoding="utf-8") if trace.exists() else ""
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


def end_traced(trace, strace_process):
    """Ends the program: strace would only let go of it."""
    pid = pid_in(trace)
    if pid:
        os.kill(pid, signal.SIGTERM)
    else:
        strace_process.terminate()


def calls_in(trace):
    """The calls since the first socket: before it the program was being loaded."""
    text = trace.read_text(encoding="utf-8")
    found = re.findall(r"^\d+ +(\w+)\(.*\) += (\?|-?\d+)", text, flags=re.MULTILINE)
    names = [name for name, _ in found]
    return found[names.index("socket"):] if "socket" in names else []


def make_model(figure, server, client):
    """Both sides, in rows: a call that waits for the other side comes after it."""
    recorded = record(server, client)
    model = Model([figure.lane, figure.beside_lane])
    waiting = [list(calls) for calls in recorded]
    next_rows = [0, 0]
    numbers = [0, 0]
    sent = [[], []]  # by each side, not yet received: (what it lets return, the node)
    while any(waiting):
        lane = 0 if may_return(waiting[0], sent[1]) else 1
        if not may_return(waiting[lane], sent[1 - lane]):
            lane = 0 if waiting[0] else 1  # the last call, which waits for ever
        name, result = waiting[lane].pop(0)
        letter = "a" if lane else ""
        numbers[lane] += 1
        node = Node(id=len(model.calls), lane=lane, parent=None, depth=0,
                    class_name="waits" if result == "?" else result, method=name,
                    family="derived-0" if lane == 0 else "user", marks=[], site=Place(),
                    body=Place(), number=f"{letter}{numbers[lane]}", row=next_rows[lane])
        reason = next((one for one in sent[1 - lane] if one[0] == name), None)
        if reason:
            sent[1 - lane].remove(reason)
            node.row = max(node.row, reason[1].row + 1)
            if name != "connect":
                reason[1].signals = node.id
        next_rows[lane] = node.row + 1
        if name in LETS_RETURN:
            sent[lane].append((LETS_RETURN[name], node))
        model.calls.append(node)
    return model


def may_return(calls, sent):
    """Whether the next call of one side does not have to wait for the other."""
    return bool(calls) and (calls[0][0] not in LETS_RETURN.values() or
                            any(name == calls[0][0] for name, _ in sent))


def draw(figure, workshop):
    """The model and the canvas of a figure of system calls. The two programs are examples
    of the chapter, as it builds them."""
    folder, = workshop.build.glob(f"{figure.stage}-*/")
    model = make_model(figure, folder / figure.flow, folder / figure.beside)
    canvas = Canvas(figure.name)
    bottom, _ = draw_lanes(canvas, figure.title, model, "returns")
    look.legend(canvas, [look.Item("signal", "lets the other side's call return",
                                   line=(look.SIGNAL, 2, "normal"))], bottom)
    return model, canvas
