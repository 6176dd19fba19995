"""docs/lengths.md says how long the examples are that were written in Python, too.

A program's length is the number of its lines, without those that are empty, only a
comment or a docstring, an #include or an import, or only brackets.
"""

import ast
import re
import unittest
from pathlib import Path

from scripts.house.overlay import SOURCE

TABLE = SOURCE / "docs" / "lengths.md"
LONGEST = 2.2  # times as long as in Python
ROW = re.compile(r"\| \[(\w+)\]\(\.\./(.+?)\) \| (\d+) "
                 r"\| \[(\d+)\]\(\.\./(.+?)\) \| ([\d.]+) \|")
ONLY_BRACKETS = re.compile(r"[\s(){}\[\];,]*")


def docstring_lines(text):
    """The numbers of the lines that a Python program's docstrings are on."""
    return {line for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for line in range(node.lineno, node.end_lineno + 1)}


def length(path, text):
    """How many lines of a program say something."""
    is_python = path.suffix == ".py"
    told = docstring_lines(text) if is_python else set()
    passed_over = re.compile(r"\s*(#|import |from )" if is_python
                             else r"\s*(//|#include)")
    return sum(1 for number, line in enumerate(text.splitlines(), 1)
               if number not in told and not passed_over.match(line)
               and not ONLY_BRACKETS.fullmatch(line))


def originals():
    """The programs in Python that stand beside tests of examples."""
    return sorted(SOURCE.glob("tests/*/originals/*.py"))


class TheTable(unittest.TestCase):
    def setUp(self):
        self.rows = ROW.findall(TABLE.read_text(encoding="utf-8"))

    def test_each_original_has_a_row(self):
        self.assertEqual(sorted(SOURCE / row[4] for row in self.rows), originals())

    def test_each_row_is_about_one_program(self):
        for name, ours, _, _, theirs, _ in self.rows:
            self.assertEqual({Path(ours).stem, Path(theirs).stem}, {name})

    def test_the_numbers_are_right(self):
        for name, ours, our_length, their_length, theirs, times in self.rows:
            with self.subTest(name):
                here, there = (length(SOURCE / path, (SOURCE / path).read_text("utf-8"))
                               for path in (ours, theirs))
                self.assertEqual((int(our_length), int(their_length), times),
                                 (here, there, f"{here / there:.1f}"))

    def test_no_program_is_much_longer_than_in_python(self):
        for name, _, ours, theirs, _, _ in self.rows:
            self.assertLessEqual(int(ours) / int(theirs), LONGEST, name)


class TheLength(unittest.TestCase):
    def test_of_a_program_in_cpp(self):
        text = """\
// What it does.
#include <iostream>

class Empty {
    // Nothing.
};

int main() {
    std::cout << "hello"
              << std::endl;  // and so on
}
"""
        self.assertEqual(length(Path("a.cpp"), text), 4)

    def test_of_a_program_in_python(self):
        text = '''\
"""What it does.

    a.py
"""

import os
from sys import argv


def main():
    """More of it."""
    # This.
    print(
        "hello"
    )


main()
'''
        self.assertEqual(length(Path("a.py"), text), 4)


if __name__ == "__main__":
    unittest.main()
