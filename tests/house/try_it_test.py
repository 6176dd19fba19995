"""The runner of a text's commands, on made-up texts."""

import os
import socket
import tempfile
import time
import unittest
from pathlib import Path

from scripts.house import console

from . import scratch
from . import try_it

SERVER = """\
#!/bin/sh
echo $$ > server.pid
echo "listening on port 4711"
exec sleep 60
"""

STUBBORN = """\
#!/bin/bash
trap '' TERM
echo $$ > stubborn.pid
echo ready
while :; do sleep 0.1; done
"""


class TryIt(unittest.TestCase):
    def setUp(self):
        deadlines = (console.COMMAND_DEADLINE, console.OUTPUT_DEADLINE,
                     console.END_DEADLINE)
        self.addCleanup(self.set_deadlines, *deadlines)

    def set_deadlines(self, command, output, end):
        console.COMMAND_DEADLINE = command
        console.OUTPUT_DEADLINE = output
        console.END_DEADLINE = end

    def problems(self, *blocks):
        """What the runner says of a README with these blocks."""
        fenced = "\n\n## And\n\n".join(f"```console\n{block}```" for block in blocks)
        self.tree = scratch.made_up(self, {
            "source/README.md": "# Title\n## The walk\n```\n$ echo no\n```\n"
                                f"## Try it\n{fenced}\n"
                                "## The tests\n```sh\n$ echo no\n```\n",
            "source/file.txt": "a file of the source folder\n",
            "build/01-one/server": SERVER,
            "build/01-one/stubborn": STUBBORN,
        })
        for program in (self.tree / "build" / "01-one").iterdir():
            program.chmod(0o755)
        source = self.tree / "source"
        return try_it.problems_of(source / "README.md", source, self.tree / "build")

    def check_good(self, *blocks):
        self.assertEqual(self.problems(*blocks), [])

    def check_bad(self, block, *words):
        problems = self.problems(block)
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def check_ended(self, pid):
        """A process is gone. One that only waits to be collected has ended as well."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        self.assertEqual(state, "Z")

    # Commands and what they print.

    def test_a_match(self):
        self.check_good("$ echo one\none\n$ echo two; echo three >&2\ntwo\nthree\n")

    def test_a_mismatch_is_shown_side_by_side(self):
        self.check_bad("$ echo same; echo got\nsame\ntext\n", "README.md:7:",
                       "$ echo same; echo got\n", "    expected     got\n",
                       "    same         same\n", "    text      |  got")

    def test_missing_output_is_caught(self):
        self.check_bad("$ true\ntext\n", "    text      |\n".rstrip())

    def test_further_output_is_caught(self):
        self.check_bad("$ echo one; echo two\none\n", "              |  two")
        self.check_bad("$ echo one\n", "|  one")

    def test_every_block_is_run(self):
        problems = self.problems("$ echo a\nb\n", "$ echo c\nc\n", "$ echo d\ne\n")
        self.assertEqual(len(problems), 2, problems)

    def test_a_block_ends_at_its_first_mismatch(self):
        self.check_bad("$ echo a\nb\n$ echo c > after; false\nd\n", "$ echo a")

    def test_errors_are_seen_and_the_exit_status_is_not(self):
        self.check_good("$ ls gone; (exit 3)\nls: cannot access 'gone': ...\n")

    def test_a_block_is_one_session(self):
        self.check_good("$ word=kept; mkdir x; cd x\n$ echo $word ${PWD##*/}\nkept x\n",
                        "$ echo \"$word\" ${PWD##*/} | grep -c ' x$'\n0\n")

    def test_commands_stand_in_the_source_folder(self):
        self.check_good("$ cat file.txt\na file of the source folder\n"
                        "$ ls build/default\n01-one\n")

    def test_what_a_block_prints_is_kept_when_it_is_as_the_text_shows_it(self):
        self.problems("$ echo one; echo 7\none\n<n>\n$ echo two\n...\n", "$ echo 3\n4\n")
        kept = console.Recordings("source", self.tree / "build")
        self.assertEqual(kept.printed([console.Typed("echo one; echo 7"),
                                       console.Typed("echo two")]), ["one\n7\n", "two\n"])
        self.assertIsNone(kept.printed([console.Typed("echo 3")]))

    def test_standard_input_is_empty(self):
        self.check_good("$ cat\n$ echo next\nnext\n")

    def test_commands_go_on_in_the_next_line(self):
        self.check_good("$ echo one \\\n> two\none two\n"
                        "$ cat <<'end'\n> a\n$b\nend\na\n$b\n")

    def test_an_output_that_fills_the_pipe(self):
        self.check_good("$ seq 100000\n1\n...\n100000\n")

    def test_a_session_that_is_left(self):
        self.check_good("$ echo bye; exit\nbye\n")

    # What stands for something else.

    def test_a_line_of_dots_is_any_number_of_lines(self):
        for block in "...\n", "1\n...\n", "...\n3\n", "1\n...\n2\n3\n", "...\n2\n...\n":
            self.check_good("$ seq 3\n" + block)
        for block in "...\n4\n", "2\n...\n", "1\n...\n2\n":
            self.check_bad("$ seq 3\n" + block, "$ seq 3")

    def test_dots_at_the_end_are_any_text(self):
        self.check_good("$ echo one two\none...\n", "$ echo one\none...\n")
        self.check_bad("$ echo one two\n...two\n", "one two")
        self.check_bad("$ printf 'one\\ntwo\\n'\none...\n", "two")

    def test_n_is_a_number(self):
        self.check_good("$ echo 127.0.0.1:40123 in 0.25 s\n127.0.0.1:<n> in <n> s\n")
        for text in "x", "", "1a":
            self.check_bad(f"$ echo port {text}.\nport <n>.\n", f"port {text}.")

    def test_n_may_show_the_number_that_it_was(self):
        self.check_good("$ echo 98 ms, 0.3 s\n<n=102> ms, <n=0.25> s\n")
        self.check_bad("$ echo 98 ms\n<n=many> ms\n", "98 ms")

    def test_all_else_is_literal(self):
        self.check_good("$ echo 'a.c [x] (y) * \\d'\na.c [x] (y) * \\d\n")
        self.check_bad("$ echo abc\na.c\n", "abc")
        self.check_bad("$ echo '  two'\n two\n", "two")

    def test_blanks_and_empty_lines_at_the_end_do_not_count(self):
        self.check_good("$ printf 'one  \\n\\ntwo'\none\n\ntwo\n\n$ echo three\nthree\n")
        self.check_bad("$ printf 'one\\n\\ntwo'\none\ntwo\n", "two")

    # Programs in the background.

    def test_a_server_in_the_background_is_waited_for_and_ended(self):
        self.check_good("$ build/default/01-one/server &\nlistening on port <n>\n"
                        f"$ cat server.pid > {self.note()}\n")
        self.check_ended(int(Path(self.note()).read_text()))

    def test_a_program_that_does_not_heed_sigterm_is_killed(self):
        self.set_deadlines(20, 10, 0.2)
        self.check_good("$ build/default/01-one/stubborn &\nready\n"
                        f"$ cat stubborn.pid > {self.note()}\n")
        self.check_ended(int(Path(self.note()).read_text()))

    def test_a_server_is_ended_after_a_mismatch_as_well(self):
        self.set_deadlines(20, 0.5, 2)
        self.check_bad("$ build/default/01-one/server &\nlistening on port <n>\n"
                       f"$ cat server.pid > {self.note()}; echo x\ny\n", "|  x")
        self.check_ended(int(Path(self.note()).read_text()))

    def test_a_server_that_does_not_say_its_lines_is_reported(self):
        self.set_deadlines(20, 0.5, 2)
        self.check_bad("$ build/default/01-one/server &\nready\n",
                       "ready     |  listening on port 4711")

    def test_a_late_line_of_the_background_belongs_to_the_command_that_runs(self):
        self.check_good("$ (sleep 0.3; echo late) &\n$ echo now\nnow\nlate\n")

    def test_two_ampersands_are_no_background(self):
        self.assertFalse(console.Typed("true &&").in_background)
        self.assertTrue(console.Typed("server 8123 & ").in_background)

    # What can't be run.

    def test_a_command_that_hangs_is_ended_and_reported(self):
        self.set_deadlines(0.5, 10, 2)
        begin = time.monotonic()
        self.check_bad(f"$ echo begin; echo $BASHPID > {self.note()}; sleep 60\nbegin\n",
                       "did not end within 0.5 s", "begin")
        self.assertLess(time.monotonic() - begin, 30)
        self.check_ended(int(Path(self.note()).read_text()))

    def test_a_program_that_is_not_built(self):
        self.check_bad("$ build/default/01-one/gone\n", "01-one/gone is not built")

    def test_a_port_in_use(self):
        port = self.port_of_ours()
        self.check_bad(f"$ echo {port}\n{port}\n", f"another program uses port {port}")

    def port_of_ours(self):
        """A port from 8900 to 8999 on which this test listens itself."""
        for port in range(8999, 8899, -1):
            try:
                server = socket.create_server(("127.0.0.1", port))
            except OSError:
                continue
            self.addCleanup(server.close)
            return port
        self.skipTest("no port from 8900 to 8999 is free")

    def test_a_text_without_commands(self):
        self.assertIn("no ```console block", self.problems()[0])

    def test_a_block_that_begins_with_output(self):
        with self.assertRaises(ValueError):
            self.problems("output\n$ true\n")

    def note(self):
        """A file in which a command leaves something for the test."""
        path = Path(tempfile.gettempdir()) / f"try-it-{os.getpid()}-{self.id()}"
        self.addCleanup(path.unlink, missing_ok=True)
        return path


if __name__ == "__main__":
    unittest.main()
