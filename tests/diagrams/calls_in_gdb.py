"""Runs inside gdb, which has loaded a flow: writes down when the methods are called that
WITNESS_METHODS names. A line of WITNESS_RECORDING is a call: its process and its thread,
numbered in the order in which they begin, and the stack, outermost call first, of those
methods only. So this is process_request(), called by handle_request():

    1 1 BaseServer::handle_request BaseServer::process_request

The last line is "end".
"""

import os
import re

import gdb


def class_and_method(name):
    """socketserver::ForkingMixIn<socketserver::TCPServer>::process_request without its
    namespaces."""
    scope, _, method = name.rpartition("::")
    scope = re.sub(r"(\(anonymous namespace\)|\b[a-z]\w*)::", "", scope)
    return f"{scope}::{method}".replace(" ", "")


def first_instructions(method):
    """Where a method begins. gdb's own breakpoints are a little later, behind the frame's
    making: a loop at the beginning of a method would come by again and again."""
    for line in gdb.decode_line(re.sub(r"<.*>", "", method))[1]:
        block = gdb.block_for_pc(line.pc)
        while not block.function:
            block = block.superblock
        yield block.start


class Watch(gdb.Breakpoint):
    """A breakpoint at a method that never stops the program for long."""

    methods = set()
    recording = None

    def stop(self):
        """Called when the method begins."""
        stack = []
        frame = gdb.newest_frame()
        while frame:
            name = class_and_method(frame.name() or "")
            if name in self.methods:
                stack.insert(0, name)
            frame = frame.older()
        thread = gdb.selected_thread()
        print(thread.inferior.num, thread.num, *stack, file=self.recording, flush=True)
        return False


def settings():
    """Parent and child run side by side, and both are watched."""
    for setting in ("detach-on-fork off", "schedule-multiple on", "pagination off",
                    "confirm off", "print thread-events off", "debuginfod enabled off",
                    "startup-with-shell off"):
        gdb.execute(f"set {setting}")


def running():
    """A process that has not ended."""
    return next((one for one in gdb.inferiors() if one.pid and one.threads()), None)


def main():
    """gdb stops at the end of each process: the others go on."""
    settings()
    Watch.methods = set(os.environ["WITNESS_METHODS"].split())
    with open(os.environ["WITNESS_RECORDING"], "w", encoding="ascii") as recording:
        Watch.recording = recording
        gdb.execute("starti")  # from here on the program is where it stays
        for method in sorted(Watch.methods):
            for address in first_instructions(method):
                Watch(f"*{address:#x}")
        while process := running():
            process.threads()[0].switch()
            gdb.execute("continue")
        print("end", file=recording)


main()
