"""Types a chapter's "Try it" before an audience, a key press at a time, and runs it: what
scripts/demo runs."""

import argparse
import atexit
import contextlib
import os
import selectors
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import textwrap
import tty
from pathlib import Path

from scripts.house import console, markdown, overlay

from .marks import without_links

A_LETTER = 0.03  # seconds, to type it
A_COMMAND = 1.2  # seconds at most, to type all of it
BOLD, DIM, PLAIN, CLEAR = "\033[1m", "\033[2m", "\033[0m", "\033[2J\033[H"
KEYS = "Space goes on, r again, n next, q ends"
MEANT = {b" ": "on", b"\r": "on", b"\n": "on", b"\033[C": "on", b"\033[6~": "on",
         b"r": "again", b"\033[D": "again", b"\033[5~": "again",  # a presenter's buttons
         b"n": "next", b"q": "end", b"\004": "end", b"": "end"}


def places(text):
    """Where each block stands: {its line: (its section, the paragraph above it)}."""
    found, section, above = {}, "", ""
    tokens = markdown.parser().parse(text)
    for before, token in zip(tokens, tokens[1:]):
        if before.type == "heading_open" and before.tag == "h2":
            section, above = token.content, ""
        elif before.type == "paragraph_open":
            above = without_links(token.content).replace("`", "")
        elif token.type == "fence":
            found[token.map[0] + 1] = section, above
    return found


class Shown:
    """A block that is shown, and what the text says above it."""

    def __init__(self, block, above):
        self.above, self.text = above, "\n".join(block.lines)
        self.typed = console.typed_commands(block.lines)
        self.has_background = any(one.in_background for one in self.typed)


def blocks_of(readme, every):
    """The blocks that are shown: those of "Try it", or all."""
    where = places(readme.read_text(encoding="utf-8"))
    return [Shown(block, where[block.line][1]) for block in console.blocks(readme)
            if every or where[block.line][0] == "Try it"]


class Pane:
    """A second pane of tmux, for what runs in the background. However this program ends,
    the pane does too: then its pipe has no writer any more."""

    def __init__(self, folder):
        pipe = folder / "background"
        os.mkfifo(pipe)
        self.writer = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)  # waits for no reader
        self.name = self.tmux("split-window", "-d", "-v", "-l", "35%", "-P", "-F",
                              "#{pane_id}", f"exec cat {shlex.quote(str(pipe))}")
        self.tmux("select-pane", "-t", self.name, "-T", "in the background")
        self.tmux("select-pane", "-T", "the terminal")

    def tmux(self, *words):
        done = subprocess.run(["tmux", *words], text=True, stdin=subprocess.DEVNULL,
                              capture_output=True)
        return done.stdout.strip()

    def show(self, data):
        with contextlib.suppress(BlockingIOError):  # somebody has stopped the pane
            os.write(self.writer, data)

    def close(self):
        self.tmux("kill-pane", "-t", self.name)
        os.close(self.writer)


class Demo:
    """Shows blocks in this terminal."""

    def __init__(self, two_panes, recordings):
        """@param recordings  console.Recordings that are played, or None"""
        self.two_panes, self.recordings = two_panes, recordings
        self.pressed = None  # what a key meant that nothing has been done for yet
        self.selector = selectors.DefaultSelector()
        self.selector.register(0, selectors.EVENT_READ, self.read_key)

    def read_key(self):
        data = os.read(0, 64)
        self.pressed = MEANT.get(data) or MEANT.get(data[-1:]) or self.pressed

    def key(self):
        """Waits for a key, and says what it means."""
        console.wait(self.selector, lambda: self.pressed)
        meant, self.pressed = self.pressed, None
        return meant

    def say(self, text):
        self.show(text.encode())

    def show(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.flush()

    def type(self, command):
        """Shows a command letter by letter; a key has the rest at once."""
        text = command.replace("\n", "\n> ")
        pause = min(A_LETTER, A_COMMAND / len(text))
        self.say(BOLD)
        for letter in text:
            self.say(letter)
            console.wait(self.selector, lambda: self.pressed, pause)
        self.say(PLAIN)
        if self.pressed == "on":
            self.pressed = None

    def all(self, blocks):
        """Shows blocks until the last one has been shown, or a key ends it."""
        at = 0
        while at < len(blocks):
            head = f"{at + 1} of {len(blocks)}   {KEYS}"
            width = shutil.get_terminal_size().columns - 1
            above = textwrap.fill(blocks[at].above, width)
            self.say(f"{CLEAR}{DIM}{head}{PLAIN}\n\n{above}\n\n")
            meant = self.block(blocks[at])
            if meant == "end":
                return
            at += meant != "again"

    def block(self, block):
        """Shows a block. Returns what the key meant that ended it."""
        if problems := self.obstacles(block):
            self.say("\n".join([*problems, ""]))
            return self.key()
        with contextlib.ExitStack() as stack:
            run = self.player(block) if self.recordings else self.runner(block, stack)
            for typed in block.typed:
                self.say("$ ")
                for act, what in (self.type, typed.command), (run, typed):
                    if (meant := self.key()) != "on":
                        return meant
                    act(what)
            self.say(f"{DIM}$ {PLAIN}")
            return self.key()

    def obstacles(self, block):
        """Why a block can't be shown, and what to do then."""
        if self.recordings:
            return [] if self.recordings.printed(block.typed) else [
                "There is no recording of this block as the text has it now."]
        return [f"{one}: end it, and press r."
                for one in console.ports_in_use(block.text)]

    def player(self, block):
        """What plays the commands of a block."""
        printed = iter(self.recordings.printed(block.typed))
        return lambda typed: self.say("\n" + next(printed))

    def runner(self, block, stack):
        """What runs the commands of a block. All that they start ends with the stack."""
        folder, scene = (Path(stack.enter_context(tempfile.TemporaryDirectory()))
                         for _ in range(2))
        console.stage_scene(scene, overlay.SOURCE, overlay.BUILD)
        aside = None
        if self.two_panes and block.has_background:
            aside = stack.enter_context(contextlib.closing(Pane(folder))).show
        session = console.Session(scene, self.selector, self.show, aside)
        stack.callback(session.end)
        return lambda typed: self.run(session, typed)

    def run(self, session, typed):
        """Runs a command, and waits until it has ended; in the background, until as many
        lines as the text shows have come."""
        lines = len(typed.expected) if typed.in_background else 0

        def has_come():
            return self.pressed in ("again", "next", "end") or (
                session.is_idle and session.output.count("\n") >= lines)

        self.say("\n")
        session.type(typed.command, typed.in_background)
        if not console.wait(self.selector, has_come, console.COMMAND_DEADLINE):
            self.say(f"{DIM}({console.COMMAND_DEADLINE} s are over: n ends it){PLAIN}\n")


def parse_arguments(words):
    """Refuses a chapter that is not there, with a list of those that are."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description='Types the blocks of a chapter\'s "Try it" at a key press, and runs '
                    f"them. {KEYS}. What runs in the background has a pane of its own.")
    parser.add_argument("chapter", metavar="NN")
    parser.add_argument("--recorded", action="store_true",
                        help="runs nothing: plays what was printed in the text's test")
    parser.add_argument("--all", action="store_true",
                        help="all blocks of the chapter, from its first run on")
    parser.add_argument("--one-pane", action="store_true",
                        help="all in this terminal, without tmux, as with --recorded")
    arguments = parser.parse_args(words)
    folders = sorted(path.parent for path in overlay.SOURCE.glob("chapters/*/README.md"))
    number = arguments.chapter.zfill(2)
    arguments.folder = next((one for one in folders if one.name[:2] == number), None)
    if not arguments.folder:
        parser.error(f"there is no chapter {arguments.chapter}, only "
                     + " ".join(one.name[:2] for one in folders))
    return arguments


def in_the_way(arguments, blocks, two_panes):
    """Why nothing can be shown, and what to do then; "" when something can be."""
    name = arguments.folder.name
    number = name[:2]
    missing = console.missing_programs("\n".join(one.text for one in blocks),
                                       overlay.BUILD)
    if arguments.recorded:
        recordings = console.Recordings(name, overlay.BUILD)
        if not any(recordings.printed(one.typed) for one in blocks):
            return (f"There is no recording of chapter {number} as its text is now. When "
                    f"scripts/test {number} has built it,\n    python3 -B -m "
                    f"tests.house.try_it {name}\nrecords it.")
    elif missing:
        return (f"{missing[0]}: scripts/test {number} builds it. --recorded plays what "
                "was recorded before.")
    if two_panes and not shutil.which("tmux"):
        return ("There is no tmux here, which shows two panes: scripts/setup lecture "
                "installs it. --one-pane and --recorded do without it.")
    if not os.isatty(0) or not os.isatty(1):
        return "It wants a terminal, for its keys and for what it shows."
    return ""


def begin_in_tmux(words):
    """Begins again, in tmux."""
    os.execvp("tmux", [
        "tmux", "-u", "-f", os.devnull, "-L", f"socketserver-demo-{os.getpid()}",
        "new-session", sys.executable, "-B", "-m", "lecture.demo", *words, ";",
        "set-option", "-g", "destroy-unattached", "on", ";",  # its window was closed
        "set-option", "-g", "status", "off", ";",
        "set-option", "-g", "pane-border-status", "top", ";",
        "set-option", "-g", "pane-border-format", " #{pane_title} "])


def main(words):
    """Exit status: 0 the demonstration is over, 1 it can't begin, 2 wrong arguments."""
    arguments = parse_arguments(words)
    blocks = blocks_of(arguments.folder / "README.md", arguments.all)
    two_panes = not (arguments.recorded or arguments.one_pane) and any(
        block.has_background for block in blocks)
    if reason := in_the_way(arguments, blocks, two_panes):
        print(reason, file=sys.stderr)
        return 1
    if two_panes and "TMUX" not in os.environ:
        begin_in_tmux(words)
    for number in signal.SIGTERM, signal.SIGHUP:  # what has been started ends, too
        signal.signal(number, lambda *_: sys.exit(1))
    recordings = (console.Recordings(arguments.folder.name, overlay.BUILD)
                  if arguments.recorded else None)
    atexit.register(termios.tcsetattr, 0, termios.TCSADRAIN, termios.tcgetattr(0))
    tty.setcbreak(0)  # a key is there when it is pressed, and isn't shown
    with contextlib.suppress(KeyboardInterrupt):
        Demo(two_panes, recordings).all(blocks)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
