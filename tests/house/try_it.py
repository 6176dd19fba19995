"""Runs the commands of a chapter's text, and compares what is printed with it.

    python3 -B -m tests.house.try_it 01-raw-socket

A ```console block is one session of bash. A line `$ command` is typed; the lines below it
are what one sees, output and errors together. Lines that end in a backslash, and
here-documents, go on in the next line (a `> ` before it, as bash prints it, is left out).

In the lines that one sees, a line `...` stands for any number of lines, `...` at the end
of a line for any text, and `<n>` for a number; `<n=102>` does too, and shows the number
that it was when the text was written. Blanks at the end of a line do not count, nor do
empty lines at the end of the output. All else is literal. The exit status does not count:
a terminal does not show it.

`command &` runs on: the next command is typed when the lines below it have been printed.
It is ended at the end of its block. What it prints later belongs to the command that runs
then.
"""

import difflib
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.house import markdown, overlay


READS = ["chapters"]

COMMAND_DEADLINE = 20  # seconds; for a command to end
OUTPUT_DEADLINE = 10  # seconds; for a command in the background to print its lines
END_DEADLINE = 2  # seconds; from SIGTERM to SIGKILL

# Bash reads one command after the other from the first descriptor and says on the second
# that it has ended. The commands themselves do not have these two. The trap keeps SIGTERM
# from ending bash itself; programs that it starts do not inherit it.
SESSION = """
trap : TERM
while IFS= read -r -d '' -u {commands} command; do
    {{ eval "$command"; }} {commands}<&- {ended}>&-
    echo >&{ended}
done
"""


class Typed:
    """A command of the text and the lines that one sees below it."""

    def __init__(self, command):
        self.command = command
        self.expected = []

    @property
    def in_background(self):
        return re.search(r"(?<!&)&\s*$", self.command) is not None


def is_complete(command):
    """Whether bash would run the command, or would ask for another line."""
    if command.endswith("\\"):
        return False
    here = re.search(r"(?<!<)<<-?\s*(['\"]?)(\w+)\1", command)
    return not here or here[2] in [line.strip() for line in command.split("\n")[1:]]


def typed_commands(lines):
    """The commands of a block, each with its output."""
    commands = []
    for line in lines:
        if commands and not is_complete(commands[-1].command):
            commands[-1].command += "\n" + line.removeprefix("> ")
        elif line.startswith("$ "):
            commands.append(Typed(line[2:]))
        elif commands:
            commands[-1].expected.append(line)
        elif line.strip():
            raise ValueError(f"the block does not begin with a command: {line}")
    return commands


def line_pattern(line):
    """The regular expression of one line that one sees."""
    line = line.rstrip()
    ends_open = line.endswith("...")
    parts = re.split(r"<n(?:=\d+(?:\.\d+)?)?>", line.removesuffix("..."))
    text = r"\d+(?:\.\d+)?".join(map(re.escape, parts))
    return text + ("[^\n]*" if ends_open else "")


def trimmed(lines):
    """The lines without the blanks and the empty lines at their ends."""
    return "\n".join(line.rstrip() for line in lines).rstrip("\n").split("\n")


def matches(expected, output):
    """Whether the output is what the text shows."""
    patterns = [r"(?:[^\n]*\n)*?" if line == "..." else line_pattern(line) + "\n"
                for line in trimmed(expected)]
    printed = "\n".join(trimmed(output.split("\n"))) + "\n"
    return re.fullmatch("".join(patterns), printed) is not None


def side_by_side(expected, output):
    """The lines of the text and the lines that were printed, in two columns. Lines that
    belong together stand side by side; a mark stands where they differ."""
    left = trimmed(expected)
    right = trimmed(output.split("\n"))

    def name(line):  # a printed line goes by the line of the text that it matches
        return next((one for one in left
                     if one != "..." and re.fullmatch(line_pattern(one), line)), line)

    width = max(len("expected"), *(len(line) for line in left))
    rows = [("expected", " ", "got")]
    matcher = difflib.SequenceMatcher(None, left, [name(line) for line in right], False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        for index in range(max(i2 - i1, j2 - j1)):
            one = left[i1 + index] if i1 + index < i2 else ""
            other = right[j1 + index] if j1 + index < j2 else ""
            same = what == "equal" or one == "..."
            rows.append((one, " " if same else "|", other))
    return "\n".join(f"    {one:{width}}  {mark}  {other}".rstrip()
                     for one, mark, other in rows)


class Session:
    """One bash, in a process group of its own, and what it prints."""

    def __init__(self, folder):
        commands, self.commands = os.pipe()
        self.ended, ended = os.pipe()
        script = SESSION.format(commands=commands, ended=ended)
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", script], cwd=folder, bufsize=0,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            pass_fds=[commands, ended], start_new_session=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"})
        os.close(commands)
        os.close(ended)
        os.set_blocking(self.shell.stdout.fileno(), False)
        self.printed = b""

    @property
    def output(self):
        """What was printed since the last command was typed."""
        return self.printed.decode(errors="replace")

    def type(self, command):
        """Hands bash a command; what is printed from now on is its output."""
        self.printed = b""
        try:
            os.write(self.commands, command.encode() + b"\0")
        except BrokenPipeError:
            pass  # an `exit` in the text has ended bash

    def wait_for_end(self, seconds):
        """Waits until bash is ready for another command. False if it is not by then."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.ended, selectors.EVENT_READ)
            selector.register(self.shell.stdout, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                ready = [key.fileobj for key, _ in selector.select(left)]
                self.read()
                if self.ended in ready:
                    os.read(self.ended, 1)
                    return True
        return False

    def wait_for_output(self, seconds, enough):
        """Waits until enough was printed, by programs in the background."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.shell.stdout, selectors.EVENT_READ)
            while not enough() and (left := deadline - time.monotonic()) > 0:
                selector.select(left)
                self.read()

    def read(self):
        """Takes all that has been printed so far."""
        while data := self.shell.stdout.read(65536):
            self.printed += data

    def end(self):
        """Ends what still runs: the group first with SIGTERM, then with SIGKILL. Bash has
        not been waited for when that is sent, so the group's number is still its own."""
        os.killpg(self.shell.pid, signal.SIGTERM)
        self.type("wait")
        self.wait_for_end(END_DEADLINE)
        os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.wait()
        self.wait_until_gone(END_DEADLINE)
        self.shell.stdout.close()
        os.close(self.commands)
        os.close(self.ended)

    def wait_until_gone(self, seconds):
        """Waits until the group has no process left, so that its ports are free again."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                os.killpg(self.shell.pid, 0)  # sends nothing
            except ProcessLookupError:
                return
            time.sleep(0.01)


def run_command(session, typed, others_run):
    """Types one command. Returns what is wrong with it; "" when nothing is."""
    session.type(typed.command)
    in_time = session.wait_for_end(COMMAND_DEADLINE)

    def fits():
        return matches(typed.expected, session.output)

    if others_run:
        session.wait_for_output(OUTPUT_DEADLINE, fits)
    if in_time and fits():
        return ""
    problem = f"$ {typed.command}\n"
    if not in_time:
        problem += f"    did not end within {COMMAND_DEADLINE} s\n"
    return problem + side_by_side(typed.expected, session.output)


def run_block(block, folder):
    """Runs a block up to its first command that is wrong, and says what is."""
    session = Session(folder)
    try:
        others_run = False
        for typed in typed_commands(block.lines):
            others_run = others_run or typed.in_background
            if problem := run_command(session, typed, others_run):
                return problem
    finally:
        session.end()
    return ""


def console_blocks(readme):
    """The console blocks of a text."""
    return [block for block in markdown.blocks(readme.read_text(encoding="utf-8"))
            if block.info == "console"]


def missing_programs(text, build):
    """Programs of the build folder that the text names and that are not there."""
    names = sorted(set(re.findall(r"build/default/([\w./-]*[\w-])", text)))
    return [f"build/default/{name} is not built" for name in names
            if not (build / name).exists()]


def ports_in_use(text):
    """Those of the ports 8000 to 8999 that the text names and another program has."""
    in_use = []
    for port in sorted(set(map(int, re.findall(r"\b8\d{3}\b", text)))):
        for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
            with socket.socket(socket.AF_INET, kind) as probe:
                if kind == socket.SOCK_STREAM:  # an ended connection is no obstacle
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("", port))
                except OSError:
                    in_use.append(f"another program uses port {port} ({kind.name})")
    return in_use


def stage_scene(folder, source, build):
    """Makes the folder look like the source folder with its build in build/default."""
    for entry in source.iterdir():
        if entry.name not in ("build", ".git"):
            (folder / entry.name).symlink_to(entry)
    (folder / "build").mkdir()
    (folder / "build" / "default").symlink_to(build)


def problems_of(readme, source, build):
    """All that is wrong with the commands of a README."""
    found = console_blocks(readme)
    if not found:
        return [f"{readme}: there is no ```console block"]
    text = "\n".join(line for block in found for line in block.lines)
    if obstacles := missing_programs(text, build) + ports_in_use(text):
        return [f"{readme}: {obstacle}" for obstacle in obstacles]
    with tempfile.TemporaryDirectory() as folder:
        stage_scene(Path(folder), source, build)
        results = [(block, run_block(block, folder)) for block in found]
    return [f"{readme}:{block.line}: the text does not show what is printed\n{problem}"
            for block, problem in results if problem]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: try_it.py CHAPTER")
    readme = overlay.SOURCE / "chapters" / sys.argv[1] / "README.md"
    if not readme.is_file():
        sys.exit(f"{readme} is missing")
    problems = problems_of(readme, overlay.SOURCE, overlay.BUILD)
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
