"""Runs a flow in Python, and writes down which methods of the original it calls.

    python3 -B -m tests.diagrams.record_original NN/NAME RECORDING

A line is an event: the lane (a thread of a process), what happens, and to whom:

    m enter BaseServer.serve_forever
    m.f1 leave StreamRequestHandler.handle

Lanes are named by where they come from, as in recorder/flowtrace.cpp: "m" is the main
thread, "m.t1" the first thread that it starts, "m.f1" its first child process.
"""

import http.server
import os
import runpy
import socketserver
import sys
import threading
from pathlib import Path

FLOWS = Path(__file__).resolve().parents[2] / "diagrams" / "original" / "flows"

ORIGINALS = (socketserver.__file__, http.server.__file__)
START_THREAD = threading.Thread.start.__code__


class Recorder:
    """What sys.setprofile() calls."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC,
                            0o644)
        self.pid = os.getpid()
        self.started = {}  # how many lanes a lane has started: {"m.t": 1}
        threading.main_thread().lane = "m"

    def __call__(self, frame, event, argument):
        """One event. It is ours when the code is the original's, or a flow's method."""
        if event == "call":
            if frame.f_code is START_THREAD:
                thread = frame.f_locals["self"]
                thread.lane = self.name_lane("thread")
            self.write("enter", frame.f_code)
        elif event == "return":
            self.write("leave", frame.f_code)
        elif argument is os.fork:
            self.fork(event)

    def fork(self, event):
        """os.fork() begins, or returns: once in the parent, and once in the child."""
        if event == "c_call":
            self.child = self.name_lane("fork")
        elif os.getpid() != self.pid:
            self.pid = os.getpid()
            threading.current_thread().lane = self.child

    def name_lane(self, kind):
        """The name of the lane that is about to be started."""
        lane = f"{threading.current_thread().lane}.{kind[0]}"
        self.started[lane] = self.started.get(lane, 0) + 1
        name = f"{lane}{self.started[lane]}"
        self.write_line(f"{kind} {name}")
        return name

    def write(self, event, code):
        """One event, if it is of a method, and told of. A function within a method is the
        method's own matter."""
        is_method = "." in code.co_qualname and "<" not in code.co_qualname
        if is_method and is_told(code.co_filename):
            self.write_line(f"{event} {code.co_qualname}")

    def write_line(self, text):
        """One write(2): the order of the lines is the order of the events."""
        os.write(self.file, f"{threading.current_thread().lane} {text}\n".encode())


def is_told(path):
    """Files of the original, and those of the flows but for the client."""
    path = path if path.startswith("/") else os.path.abspath(path)
    return path in ORIGINALS or (path.startswith(f"{FLOWS}/")
                                 and not path.endswith("client.py"))


def main(flow, recording):
    """Runs the flow in this very process."""
    recorder = Recorder(recording)
    threading.setprofile(recorder)
    sys.setprofile(recorder)
    try:
        name = f"diagrams.original.flows.{flow.replace('/', '.')}"
        runpy.run_module(name, run_name="__main__")
    finally:
        sys.setprofile(None)


if __name__ == "__main__":
    main(*sys.argv[1:])
