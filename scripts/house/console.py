"""The commands of a chapter's text: how they are read, and how they are run. Tests and
demonstrations have them from here.

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

import json
import os
import re
import selectors
import signal
import socket
import subprocess
import time

from . import markdown

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


def wait(selector, enough, seconds=24 * 3600):
    """Lets what is registered with a selector act until there is enough. False when there
    isn't by then."""
    deadline = time.monotonic() + seconds
    while not enough():
        if (left := deadline - time.monotonic()) <= 0:
            return False
        for key, _ in selector.select(left):
            key.data()
    return True


class Session:
    """One bash, in a process group of its own, and what it prints."""

    def __init__(self, folder, selector, show=None, aside=None):
        """@param selector  waits for bash, and for what else is in it
        @param show   is told what is printed, as it comes
        @param aside  is told in its place what is printed in the background"""
        self.selector = selector
        self.printed = b""
        self.awaited = 0  # commands that have not ended
        self.outputs = {}  # descriptors, and who is told what comes from them
        commands, self.commands = os.pipe()
        self.ended, ended = self.pipe(self.take_end)
        printed = self.output_to(show)
        self.aside = self.output_to(aside) if aside else None
        script = SESSION.format(commands=commands, ended=ended)
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-c", script], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=printed, stderr=printed,
            pass_fds=[commands, ended] + [self.aside] * bool(aside),
            start_new_session=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"})
        for descriptor in [commands, ended, printed] + [self.aside] * bool(aside):
            os.close(descriptor)

    def pipe(self, take):
        """A pipe to this process, that calls take() when there is something in it."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self.selector.register(reader, selectors.EVENT_READ, take)
        return reader, writer

    def output_to(self, tell):
        """A pipe for output, of which tell() is told."""
        reader, writer = self.pipe(self.take_output)
        self.outputs[reader] = tell or (lambda data: None)
        return writer

    @property
    def output(self):
        """What was printed since the last command was typed."""
        return self.printed.decode(errors="replace")

    @property
    def is_idle(self):
        """Whether bash is ready for another command."""
        return self.awaited == 0

    def type(self, command, aside=False):
        """Hands bash a command; what is printed from now on is its output.
        @param aside  whether this command's goes aside"""
        self.printed = b""
        if self.aside is not None:  # no command is to find that descriptor
            to = f">&{self.aside} 2>&1 " if aside else ""
            command = f"{{ {command}\n}} {to}{self.aside}>&-"
        try:
            os.write(self.commands, command.encode() + b"\0")
            self.awaited += 1
        except BrokenPipeError:
            pass  # an `exit` in the text has ended bash

    def wait_for_end(self, seconds):
        """Waits until bash is ready for another command. False if it is not by then."""
        return wait(self.selector, lambda: self.is_idle, seconds)

    def wait_for_output(self, seconds, enough):
        """Waits until enough was printed, by programs in the background."""
        wait(self.selector, enough, seconds)

    def take_output(self):
        """Takes all that has been printed so far."""
        for reader, tell in list(self.outputs.items()):
            while data := read(reader):
                self.printed += data
                tell(data)
            if data == b"":  # nobody is left who could print
                self.selector.unregister(reader)
                del self.outputs[reader]
                os.close(reader)

    def take_end(self):
        """Counts the commands that have ended. All that they have printed is there."""
        ends = read(self.ended)
        self.take_output()
        self.awaited -= len(ends or b"")
        if ends == b"":  # bash itself has
            self.selector.unregister(self.ended)
            self.awaited = 0

    def end(self):
        """Ends what still runs: the group first with SIGTERM, then with SIGKILL. Bash has
        not been waited for when that is sent, so the group's number is still its own."""
        os.killpg(self.shell.pid, signal.SIGTERM)
        self.type("wait")
        self.wait_for_end(END_DEADLINE)
        os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.wait()
        self.wait_until_gone(END_DEADLINE)
        for reader in [self.ended, *self.outputs]:
            if reader in self.selector.get_map():
                self.selector.unregister(reader)
            os.close(reader)
        os.close(self.commands)

    def wait_until_gone(self, seconds):
        """Waits until the group has no process left, so that its ports are free again."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                os.killpg(self.shell.pid, 0)  # sends nothing
            except ProcessLookupError:
                return
            time.sleep(0.01)


def read(descriptor):
    """What is in a pipe: none when it is empty, b"" when it has ended."""
    try:
        return os.read(descriptor, 65536)
    except BlockingIOError:
        return None


class Recordings:
    """What the blocks of a text have printed when they were tested, by their commands."""

    def __init__(self, chapter, build):
        """@param chapter  "01-raw-socket" """
        self.path = build / "tests" / "recorded" / f"{chapter}.json"
        self.blocks = {}
        if self.path.exists():
            told = json.loads(self.path.read_text(encoding="utf-8"))
            self.blocks = {tuple(commands): printed for commands, printed in told}

    def printed(self, typed):
        """What each of these commands has printed, or None."""
        return self.blocks.get(tuple(one.command for one in typed))

    def keep(self, blocks):
        """Writes down blocks anew: (their commands, what these have printed)."""
        told = [([one.command for one in typed], printed) for typed, printed in blocks]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(told, indent=1), encoding="utf-8")


def blocks(readme):
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
