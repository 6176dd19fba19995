"""scripts/diagrams refuses what it does not know, before it builds anything."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from . import studio
from .studio import SOURCE, figure_file

# Each format, how its files' names end, and how the files begin.
FORMATS = {"svg": (".svg", b"<?xml"), "png": (".png", b"\x89PNG"),
           "pdf": (".pdf", b"%PDF"), "dot": (".dot", b"digraph"), "json": (".json", b"{"),
           "frames": (".frames.pdf", b"%PDF"), "player": (".html", b"<!DOCTYPE html>")}


def run(*command):
    """Runs a command: exit status, standard output, standard error."""
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, cwd=SOURCE, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


class Arguments(unittest.TestCase):
    """What may be asked for."""

    def refused(self, *arguments):
        """What it says when it refuses."""
        status, output, errors = run(SOURCE / "scripts" / "diagrams", *arguments)
        self.assertEqual((status, output), (2, ""), errors)
        self.assertIn("usage: scripts/diagrams", errors)
        return errors

    def test_an_unknown_name_is_answered_with_the_list(self):
        for arguments in [("nothing",), ("06-serve-forever", "06"), ("",)]:
            with self.subTest(arguments):
                errors = self.refused(*arguments)
                for name in figure_file.names():
                    self.assertIn(name, errors)

    def test_an_unknown_format_is_answered_with_the_list(self):
        errors = self.refused("--format", "gif")
        for name in FORMATS:
            self.assertIn(name, errors)

    def test_help_is_no_error(self):
        status, output, errors = run(SOURCE / "scripts" / "diagrams", "--help")
        self.assertEqual((status, errors), (0, ""))
        for word in ("NAME", "--format", "--out"):
            self.assertIn(word, output)


class Formats(unittest.TestCase):
    """One figure in every format, of the build that is tested."""

    def test_each_format_is_what_it_says(self):
        with tempfile.TemporaryDirectory() as folder:
            self.draw("06-handle-request", folder)
            for end, beginning in FORMATS.values():
                content = (Path(folder) / f"06-handle-request{end}").read_bytes()
                self.assertEqual(content[:len(beginning)], beginning)

    def test_a_figure_without_steps_has_no_player_and_that_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("no player, for there are no steps: 06-classes\n",
                          self.draw("06-classes", folder))
            for name, (end, _) in FORMATS.items():
                self.assertEqual((Path(folder) / f"06-classes{end}").exists(),
                                 name != "player", name)

    def draw(self, figure, folder):
        """Draws a figure in every format; what is said in the end."""
        formats = [word for name in FORMATS for word in ("--format", name)]
        status, output, errors = run("python3", "-B", "-m", "diagrams", figure, *formats,
                                     "--out", folder, "--build", studio.BUILD)
        self.assertEqual(status, 0, errors)
        return output


if __name__ == "__main__":
    unittest.main()
