"""A demonstration of a made-up chapter, by real keys: in a terminal of which the test
holds the other end, and in tmux."""

import json
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
import termios
import time
import unittest
from pathlib import Path

from lecture import demo
from scripts.house import console, overlay
from tests.house import scratch

WITHIN = 20  # seconds, for what takes some milliseconds

COMMAND = """\
import sys
from pathlib import Path
from scripts.house import overlay
overlay.SOURCE, overlay.BUILD = Path(sys.argv[1]), Path(sys.argv[2])
from lecture import demo
demo.A_LETTER = 0.001
sys.exit(demo.main(sys.argv[3:]))
"""

README = """\
# Chapter 1: One

## A first run

```console
$ echo first
first
```

## Try it

A [word](x.md) and a `file`.

```console
$ touch "$RAN"; echo word | tr a-z A-Z
WORD
$ echo two \\
> lines
two lines
```

<!-- slide: Nothing (1 min)
note: No.
-->

A server:

```console
$ build/default/01-one/server &
listening
$ echo asked | tr a-z A-Z
ASKED
```
"""

SERVER = """\
#!/bin/sh
echo $$ > "$RAN"
echo listening
exec sleep 60
"""


def made_up(test):
    """The tree of a chapter, and where its commands tell that they ran."""
    tree = scratch.made_up(test, {"source/chapters/01-one/README.md": README,
                                  "build/01-one/server": SERVER})
    (tree / "build" / "01-one" / "server").chmod(0o755)
    return tree


def words(tree, *arguments):
    """The command that shows the made-up chapter."""
    return [sys.executable, "-B", "-c", COMMAND, str(tree / "source"),
            str(tree / "build"), *arguments]


def environment(tree, **changes):
    inherited = {name: value for name, value in os.environ.items() if name != "TMUX"}
    return {**inherited, "RAN": str(tree / "ran"), "TERM": "xterm", **changes}


class Terminal:
    """A command in a terminal, whose screen and keys the test has."""

    def __init__(self, test, command, **changed):
        self.test = test
        self.master, self.end = pty.openpty()
        self.before = termios.tcgetattr(self.end)
        self.process = subprocess.Popen(
            command, stdin=self.end, stdout=self.end, stderr=self.end,
            cwd=overlay.SOURCE, start_new_session=True, env=changed)
        self.seen = ""
        test.addCleanup(self.close)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.end)
        os.close(self.master)

    def press(self, key):
        os.write(self.master, key.encode())

    def sees(self, text):
        """Waits until a text is shown behind what was seen before."""
        deadline = time.monotonic() + WITHIN
        while text not in self.seen:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                self.test.fail(f"{text!r} does not come, but {self.seen!r}")
            self.seen += os.read(self.master, 65536).decode().replace("\r\n", "\n")
        before, _, self.seen = self.seen.partition(text)
        return before

    def ends(self):
        return self.process.wait(WITHIN)


class Live(unittest.TestCase):
    """What is typed and run."""

    def setUp(self):
        self.tree = made_up(self)
        self.ran = self.tree / "ran"

    def begin(self, *arguments):
        terminal = Terminal(self, words(self.tree, "1", *arguments),
                            **environment(self.tree))
        terminal.sees("1 of ")  # before that a key would be lost
        return terminal

    def shows_a_command(self, terminal, command, printed):
        terminal.press(" ")
        terminal.sees(command + demo.PLAIN)
        terminal.press("\n")
        terminal.sees("\n" + printed + "\n")

    def test_a_key_types_and_a_key_runs(self):
        terminal = self.begin("--one-pane")
        terminal.sees("A word and a file.")
        terminal.press(" ")
        terminal.sees("tr a-z A-Z" + demo.PLAIN)
        self.assertFalse(self.ran.exists())
        terminal.press(" ")
        terminal.sees("\nWORD\n")
        self.assertTrue(self.ran.exists())
        self.shows_a_command(terminal, "echo two \\\n> lines", "two lines")
        terminal.press(" ")
        terminal.sees("2 of 2")
        terminal.sees("A server:\n\n$ ")
        terminal.press("r")
        self.assertNotIn("server", terminal.sees("2 of 2"))  # no key was left

    def test_a_block_is_shown_again_or_left_out(self):
        terminal = self.begin("--one-pane")
        self.shows_a_command(terminal, "tr a-z A-Z", "WORD")
        terminal.press("r")
        self.assertNotIn("2 of 2", terminal.sees("1 of 2"))
        self.shows_a_command(terminal, "tr a-z A-Z", "WORD")
        terminal.press("n")
        terminal.sees("2 of 2")
        terminal.press("n")
        self.assertEqual(terminal.ends(), 0)

    def test_the_end_leaves_nothing_behind(self):
        terminal = self.begin("--one-pane")
        terminal.press("n")
        terminal.sees("2 of 2")
        self.shows_a_command(terminal, "server &", "listening")
        pid = int(self.ran.read_text())
        self.shows_a_command(terminal, "tr a-z A-Z", "ASKED")
        terminal.press("q")
        self.assertEqual(terminal.ends(), 0)
        self.assertFalse(Path(f"/proc/{pid}").exists())
        self.assertEqual(termios.tcgetattr(terminal.end), terminal.before)

    def test_what_hangs_can_be_left(self):
        text = README.replace("echo two \\\n> lines\ntwo lines", "echo begins; sleep 60")
        (self.tree / "source/chapters/01-one/README.md").write_text(text)
        terminal = self.begin("--one-pane")
        self.shows_a_command(terminal, "tr a-z A-Z", "WORD")
        self.shows_a_command(terminal, "sleep 60", "begins")
        terminal.press("n")
        terminal.sees("2 of 2")

    def test_a_port_that_another_program_has_is_told_and_can_be_tried_again(self):
        port, server = self.port_of_ours()
        text = README.replace('touch "$RAN"', f"true {port}")
        (self.tree / "source/chapters/01-one/README.md").write_text(text)
        terminal = self.begin("--one-pane")
        terminal.sees(f"another program uses port {port}")
        server.close()
        terminal.press("r")
        terminal.sees("1 of 2")
        self.shows_a_command(terminal, "tr a-z A-Z", "WORD")

    def port_of_ours(self):
        """A port of those that the runner looks at, and its listener."""
        for port in range(8899, 8799, -1):
            try:
                server = socket.create_server(("127.0.0.1", port))
            except OSError:
                continue
            self.addCleanup(server.close)
            return port, server
        return self.skipTest("no port from 8800 to 8899 is free")

    def test_all_blocks_are_those_outside_of_try_it_too(self):
        terminal = self.begin("--one-pane", "--all")
        self.shows_a_command(terminal, "echo first", "first")


class Recorded(unittest.TestCase):

    def test_what_was_printed_is_played_and_nothing_runs(self):
        tree = made_up(self)
        blocks = demo.blocks_of(tree / "source/chapters/01-one/README.md", False)
        console.Recordings("01-one", tree / "build").keep(
            [(blocks[0].typed, ["as it was\n", "2\n"])])
        shutil.rmtree(tree / "build" / "01-one")
        terminal = Terminal(self, words(tree, "01", "--recorded"), **environment(tree))
        terminal.sees("1 of 2")
        for command, printed in ("tr a-z A-Z", "as it was"), ("> lines", "2"):
            terminal.press(" ")
            terminal.sees(command + demo.PLAIN)
            terminal.press(" ")
            terminal.sees("\n" + printed + "\n")
        terminal.press(" ")
        terminal.sees("2 of 2")
        terminal.sees("no recording of this block")
        terminal.press(" ")
        self.assertEqual(terminal.ends(), 0)
        self.assertFalse((tree / "ran").exists())


class InTheWay(unittest.TestCase):
    """What ends it at once, with a way out."""

    def told(self, status, *arguments, **changed):
        tree = made_up(self)
        if "build" in changed:
            shutil.rmtree(tree / changed.pop("build"))
        done = subprocess.run(words(tree, *arguments), cwd=overlay.SOURCE, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env=environment(tree, **changed), timeout=60)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done.stderr

    def test_an_unknown_chapter(self):
        for chapter in "99", "", "one":
            with self.subTest(chapter):
                self.assertIn("only 01", self.told(2, chapter))

    def test_no_build(self):
        self.assertIn("scripts/test 01 builds it", self.told(1, "1", build="build"))

    def test_no_recording(self):
        self.assertIn("python3 -B -m tests.house.try_it 01-one",
                      self.told(1, "1", "--recorded"))

    def test_no_tmux(self):
        told = self.told(1, "1", PATH="/nowhere")
        self.assertIn("scripts/setup lecture", told)
        self.assertIn("--one-pane", told)

    def test_no_terminal(self):
        self.assertIn("terminal", self.told(1, "1", "--one-pane"))


class Tmux(unittest.TestCase):
    """Two panes."""

    def setUp(self):
        if not shutil.which("tmux"):
            self.skipTest("tmux is not here: scripts/setup lecture")
        self.tree = made_up(self)
        self.name = f"socketserver-test-{os.getpid()}"
        self.addCleanup(self.tmux, "kill-server")

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-f", os.devnull, "-L", self.name, *arguments],
                              text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              env=environment(self.tree), cwd=overlay.SOURCE)
        return done.stdout.strip()

    def waits(self, enough):
        deadline = time.monotonic() + WITHIN
        while not enough():
            if time.monotonic() > deadline:
                self.fail(self.screen("0") + "\n--\n" + self.screen("1"))
            time.sleep(0.02)

    def screen(self, pane):
        return self.tmux("capture-pane", "-p", "-t", f":0.{pane}")

    def press(self, key, pane, text):
        self.tmux("send-keys", "-t", ":0.0", key)
        self.waits(lambda: text in self.screen(pane))

    def test_what_runs_in_the_background_has_a_pane_of_its_own(self):
        self.tmux("new-session", "-d", "-x", "90", "-y", "30", *words(self.tree, "1"))
        self.waits(lambda: "1 of 2" in self.screen("0"))
        self.press("n", "0", "2 of 2")
        self.waits(lambda: self.panes() == ["the terminal", "in the background"])
        self.press("Space", "0", "$ build/default/01-one/server &")
        self.press("Space", "1", "listening")
        self.press("Space", "0", "tr a-z A-Z")
        self.press("Space", "0", "ASKED")
        self.assertNotIn("listening", self.screen("0"))
        self.tmux("send-keys", "-t", ":0.0", "r")
        self.waits(lambda: "ASKED" not in self.screen("0") and len(self.panes()) == 2 and
                   self.screen("1") == "")
        self.press("Space", "0", "$ build/default/01-one/server &")
        self.press("Space", "1", "listening")
        pid = int((self.tree / "ran").read_text())
        self.tmux("kill-session")  # as when its window is closed
        self.waits(lambda: not Path(f"/proc/{pid}").exists())

    def panes(self):
        return self.tmux("list-panes", "-s", "-F", "#{pane_title}").splitlines()

    def test_outside_of_tmux_it_begins_there(self):
        (self.tree / "bin").mkdir()
        fake = self.tree / "bin" / "tmux"
        fake.write_text(f"#!{sys.executable}\nimport json, sys\n"
                        "print('WORDS', json.dumps(sys.argv), 'END')\n")
        fake.chmod(0o755)
        terminal = Terminal(self, words(self.tree, "1"),
                            **environment(self.tree, PATH=str(fake.parent)))
        terminal.sees("WORDS ")
        command = json.loads(terminal.sees(" END").replace("\n", ""))
        at = command.index("lecture.demo")
        self.assertEqual(command[at - 3:at + 3],
                         [sys.executable, "-B", "-m", "lecture.demo", "1", ";"])


if __name__ == "__main__":
    unittest.main()
